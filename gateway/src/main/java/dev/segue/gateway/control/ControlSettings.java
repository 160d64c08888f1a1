package dev.segue.gateway.control;

import dev.segue.gateway.time.NanoClock;
import java.time.Clock;

/**
 * What the control plane needs to know besides the configuration file.
 *
 * @param loops event loops of the data path
 * @param fresh drop the stored overrides: the file's values are in force
 * @param nanos for intervals
 * @param wall for timestamps
 */
public record ControlSettings(int loops, boolean fresh, NanoClock nanos, Clock wall) {}
