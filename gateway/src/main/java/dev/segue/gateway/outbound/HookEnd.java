package dev.segue.gateway.outbound;

/**
 * How a run of a hook ended.
 *
 * @param told a sentence without a stop: the exit code or status, and the last lines of what it
 *     said
 */
public record HookEnd(boolean succeeded, String told) {
  static HookEnd failed(String name, String why) {
    return new HookEnd(false, name + ": " + why);
  }
}
