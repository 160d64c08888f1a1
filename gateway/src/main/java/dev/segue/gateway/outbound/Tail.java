package dev.segue.gateway.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The last bytes of what a command writes; all of it is read, so that it never has to wait. */
final class Tail {
  static final int KEPT = 16 << 10;

  private static final int MAX_LINES = 10;
  private static final int MAX_TEXT = 1000;

  private final byte[] ring = new byte[KEPT];
  private final byte[] chunk = new byte[KEPT];
  private long seen;

  /** Takes what is there, up to a pipe's content, and never waits. Says whether there was any. */
  boolean take(InputStream output) throws IOException {
    int ready = Math.min(output.available(), chunk.length);
    if (ready <= 0) {
      return false;
    }
    int got = output.read(chunk, 0, ready);
    for (int i = 0; i < got; i++) {
      ring[(int) (seen++ % KEPT)] = chunk[i];
    }
    return got > 0;
  }

  long seen() {
    return seen;
  }

  /** What was kept. */
  String text() {
    int size = (int) Math.min(seen, KEPT);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = ring[(int) ((seen - size + i) % KEPT)];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The last lines in one: {@code one | two}, every control character visible; or empty. */
  String lastLines() {
    return lastLines(text());
  }

  static String lastLines(String text) {
    List<String> lines = new ArrayList<>(text.strip().lines().toList());
    lines.removeIf(String::isBlank);
    int from = Math.max(0, lines.size() - MAX_LINES);
    List<String> shown =
        lines.subList(from, lines.size()).stream().map(Visible::text).map(String::strip).toList();
    String joined = String.join(" | ", shown);
    int over = joined.length() - MAX_TEXT;
    if (over <= 0) {
      return joined;
    }
    boolean halves = Character.isLowSurrogate(joined.charAt(over));
    return "..." + joined.substring(halves ? over + 1 : over);
  }
}
