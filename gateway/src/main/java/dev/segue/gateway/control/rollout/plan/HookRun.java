package dev.segue.gateway.control.rollout.plan;

/**
 * One run of a hook. A number is never given twice, and so a run never repeated.
 *
 * @param subject the endpoint it is about, or empty
 */
public record HookRun(int number, String name, String subject, Status status) {
  /** How far a run is. */
  public enum Status {
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** The process ended meanwhile: it may have run or not, or still run. */
    UNKNOWN
  }

  HookRun with(Status next) {
    return new HookRun(number, name, subject, next);
  }
}
