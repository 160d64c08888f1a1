package dev.segue.admin.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events (WHATWG HTML, section Server-sent events). Lines end with LF, CR or
 * both, and neither a line nor the data of an event may be longer than {@value #LONGEST} bytes.
 */
final class EventReader {
  static final int LONGEST = 1 << 20;

  private final InputStream in;
  private final Runnable alive;
  private boolean first = true;
  private boolean carriageReturn; // the last line ended with CR: an LF that follows is part of it
  private String lastId = "";

  /**
   * One event.
   *
   * @param id the last id that was sent, with this event or before it
   */
  record Message(String id, String event, String data) {}

  /**
   * @param alive is told of each line, also of comments
   */
  EventReader(InputStream in, Runnable alive) {
    this.in = new BufferedInputStream(in);
    this.alive = alive;
  }

  /**
   * The next event, or {@code null} at the end; one that is not whole by then is left out.
   *
   * @throws IOException also where a line or an event is too long
   */
  @Nullable Message next() throws IOException {
    String event = "";
    StringBuilder data = new StringBuilder();
    for (String line = line(); line != null; line = line()) {
      alive.run();
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          data.setLength(data.length() - 1); // the line end of the last one
          return new Message(lastId, event.isEmpty() ? "message" : event, data.toString());
        }
        event = "";
        continue;
      }
      int colon = line.indexOf(':');
      String name = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : value(line, colon + 1);
      switch (name) {
        case "id" -> lastId = value.indexOf(0) < 0 ? value : lastId;
        case "event" -> event = value;
        case "data" -> add(data, value);
        default -> {} // comments, which have no name, and what later versions may add
      }
    }
    return null;
  }

  private static String value(String line, int from) {
    boolean blank = from < line.length() && line.charAt(from) == ' ';
    return line.substring(blank ? from + 1 : from);
  }

  private static void add(StringBuilder data, String value) throws IOException {
    if (data.length() + value.length() > LONGEST) {
      throw new IOException("an event of more than " + LONGEST + " characters");
    }
    data.append(value).append('\n');
  }

  private @Nullable String line() throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      int c = in.read();
      boolean rest = carriageReturn && c == '\n';
      carriageReturn = c == '\r';
      if (rest) {
        continue;
      }
      if (c < 0) {
        return null; // a line without its end is none
      }
      if (c == '\n' || c == '\r') {
        return text(line.toString(UTF_8));
      }
      if (line.size() == LONGEST) {
        throw new IOException("a line of more than " + LONGEST + " bytes");
      }
      line.write(c);
    }
  }

  /** Without the byte order mark that the first line may have. */
  private String text(String line) {
    boolean mark = first && line.startsWith("\ufeff");
    first = false;
    return mark ? line.substring(1) : line;
  }
}
