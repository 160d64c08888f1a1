package dev.segue.gateway.accesslog;

/**
 * What a line looks like. One object a loop, since it keeps the text of the current second.
 * Whatever a client sent, a line is one line, ends with a line feed, and cannot be taken for two.
 */
interface LineFormat {
  /**
   * Writes one whole line.
   *
   * @param wallMillis now, since 1970
   */
  void write(AccessRecord request, long wallMillis, LineBuffer out);
}
