package dev.segue.gateway.outbound;

/** Text from elsewhere, fit for a line of a log or a report. */
final class Visible {
  /** As much of a foreign text as anybody reads. */
  static final int SENTENCE = 500;

  private Visible() {}

  /** Everything that moves a cursor, hides or turns text is shown by its number. */
  static String text(String foreign) {
    StringBuilder shown = new StringBuilder(foreign.length());
    foreign.codePoints().forEach(c -> append(shown, c));
    return shown.toString();
  }

  /** The beginning of a foreign text, visible and on one line. */
  static String beginning(String foreign, int most) {
    boolean cut = foreign.length() > most;
    return text(cut ? cut(foreign, most) : foreign.strip()) + (cut ? "..." : "");
  }

  /** The first so many characters, or one less where they would halve one. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean halves = most > 0 && Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, halves ? most - 1 : most);
  }

  private static void append(StringBuilder shown, int c) {
    switch (c) {
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
      default -> {
        if (hidden(c)) {
          shown.append("\\u{").append(Integer.toHexString(c)).append('}');
        } else {
          shown.appendCodePoint(c);
        }
      }
    }
  }

  private static boolean hidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
