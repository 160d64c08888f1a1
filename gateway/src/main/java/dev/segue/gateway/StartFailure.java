package dev.segue.gateway;

/** A gateway could not start, for a reason that an operator can mend. Nothing is left open. */
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /** What kind of thing is wrong. */
  public enum Reason {
    /** An address cannot be bound. */
    BIND,
    /** The state directory is held by another process, or cannot be read or written. */
    STATE_DIRECTORY,
    /** What the configuration asks for is not available on this machine. */
    CONFIGURATION
  }

  StartFailure(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
