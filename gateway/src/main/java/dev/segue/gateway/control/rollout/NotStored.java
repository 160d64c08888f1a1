package dev.segue.gateway.control.rollout;

/** A decision could not be journalled. */
final class NotStored extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean inForce;

  /**
   * @param inForce it is carried out all the same, until the process ends
   */
  NotStored(boolean inForce, String reason) {
    super(reason);
    this.inForce = inForce;
  }

  /** Whether that failure, or its cause, is one. */
  static boolean is(Throwable failure) {
    return failure instanceof NotStored || failure.getCause() instanceof NotStored;
  }

  boolean inForce() {
    return inForce;
  }
}
