package dev.segue.gateway;

import dev.segue.gateway.time.NanoClock;
import io.netty.util.internal.PlatformDependent;
import java.time.Clock;

/**
 * What a start is told besides the configuration.
 *
 * @param fresh live changes of earlier runs are ignored
 * @param version the product's, for health probes and the metrics page
 * @param nanos for durations, windows and deadlines
 * @param wall for timestamps
 * @param directMemory bytes that buffers may take before the gateway sheds load
 */
public record GatewayOptions(
    boolean fresh, String version, NanoClock nanos, Clock wall, long directMemory) {
  /** The machine's clocks. */
  public static GatewayOptions of(boolean fresh, String version) {
    return new GatewayOptions(
        fresh, version, NanoClock.system(), Clock.systemUTC(), PlatformDependent.maxDirectMemory());
  }
}
