package dev.segue.gateway.control;

/**
 * One resource's desired state changed.
 *
 * @param kind in the admin API's words: {@code weights}, {@code canary}, {@code fallback} or {@code
 *     endpoint-state}
 * @param subject the route, or {@code backend/endpoint}
 * @param resource whose revision it is: {@code routes/orders}, {@code backends/old}
 * @param desired the resource's whole desired state after it, in words
 * @param override the override's subject
 * @param base the file's value, in words
 */
record DesiredChange(
    String kind,
    String subject,
    String resource,
    long revision,
    String desired,
    String override,
    String base,
    String before,
    String after) {

  /** A change of which the values are still to be told. */
  record Of(String kind, String subject, String resource, long revision, String desired) {
    DesiredChange over(String override, String base, String before, String after) {
      return new DesiredChange(
          kind, subject, resource, revision, desired, override, base, before, after);
    }
  }

  /** Whether the live value is the file's own: then nothing is overridden. */
  boolean isFileValue() {
    return after.equals(base);
  }
}
