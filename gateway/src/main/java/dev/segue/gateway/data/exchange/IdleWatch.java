package dev.segue.gateway.data.exchange;

/**
 * Whether anything moves. It is looked at eight times in the bound instead of being told of every
 * buffer: that costs a body nothing. What moved counts from the look that sees it, so that the
 * verdict is never early and at most an eighth of the bound late.
 */
final class IdleWatch {
  private static final int LOOKS = 8;

  private long boundNanos;
  private long since; // the last time at which something had moved
  private long passed;
  private long unsent;

  /**
   * Begins anew.
   *
   * @param passedBefore a sum of bytes that came, which only grows while it is watched
   */
  void begin(long now, long bound, long passedBefore) {
    boundNanos = bound;
    since = now;
    passed = passedBefore;
    unsent = 0;
  }

  /**
   * Looks.
   *
   * @param passedNow bytes that came; another number than before is progress
   * @param unsentNow bytes that the peers have not taken; another number than before is progress
   * @param held the gateway itself does not read: where nobody has anything to take either, nobody
   *     is idle
   * @return whether nothing has moved for the whole bound
   */
  boolean idle(long now, long passedNow, long unsentNow, boolean held) {
    if (passedNow != passed || unsentNow != unsent || (held && unsentNow == 0)) {
      since = now;
    }
    passed = passedNow;
    unsent = unsentNow;
    return now - since >= boundNanos;
  }

  /** When to look again. */
  long nextLook(long now) {
    return Math.min(since + boundNanos, now + Math.max(1, boundNanos / LOOKS));
  }
}
