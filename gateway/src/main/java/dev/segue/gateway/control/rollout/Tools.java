package dev.segue.gateway.control.rollout;

import dev.segue.gateway.time.NanoClock;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What every rollout works with.
 *
 * @param control the control thread
 * @param nanos for intervals
 * @param wall for what goes on over a restart
 */
record Tools(
    Plane plane,
    Outside outside,
    Executor control,
    NanoClock nanos,
    Clock wall,
    Counting counting) {}
