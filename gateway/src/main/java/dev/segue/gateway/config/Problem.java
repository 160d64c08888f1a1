package dev.segue.gateway.config;

/**
 * Something about a configuration file that its author has to know: an error, or a warning.
 *
 * @param file as the user named it, or as seen from there for an included file
 * @param line from 1; 0 where there is none
 * @param key the full key, as in {@code segue.backends.new.health.rise}
 * @param value the offending value, cut when long, masked when secret
 * @param expected what would have been right
 */
public record Problem(String file, int line, String key, String value, String expected) {
  /** {@code file:line: key: value (expected: ...)}, in one line. */
  @Override
  public String toString() {
    String place = line > 0 ? file + ':' + line : file;
    return place + ": " + what();
  }

  /** The same without the place. */
  public String what() {
    return key + ": " + value + " (expected: " + expected + ')';
  }
}
