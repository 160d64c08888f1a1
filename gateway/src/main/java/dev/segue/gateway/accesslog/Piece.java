package dev.segue.gateway.accesslog;

/** Some bytes of a request, in somebody else's array: valid while the line is made. */
final class Piece {
  private static final byte[] NOTHING = {};

  private final int max;
  private byte[] bytes = NOTHING;
  private int from;
  private int to;
  private boolean present;

  /**
   * A piece of a line.
   *
   * @param max bytes of it that are shown
   */
  Piece(int max) {
    this.max = max;
  }

  void set(byte[] array, int start, int end) {
    bytes = array;
    from = start;
    to = end;
    present = true;
  }

  void clear() {
    bytes = NOTHING;
    from = 0;
    to = 0;
    present = false;
  }

  boolean present() {
    return present;
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  /** Where the shown part ends. */
  int shownTo() {
    return cut() ? from + max : to;
  }

  /** Whether there is more than is shown. */
  boolean cut() {
    return to - from > max;
  }
}
