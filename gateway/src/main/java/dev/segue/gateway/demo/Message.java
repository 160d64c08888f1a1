package dev.segue.gateway.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 message, as much of the protocol as the demo's two ends speak: bodies have a length.
 * No HTTP library on purpose: the JDK's client repeats some requests by itself, and a failure that
 * is repeated would not be counted.
 *
 * @param start the request line or the status line
 * @param fields by name in lower case
 */
record Message(String start, Map<String, String> fields, String body) {
  private static final int LONGEST_LINE = 8192;
  private static final int LONGEST_BODY = 1 << 20;

  /** The next message, or {@code null} where the peer ended before its first byte. */
  static @Nullable Message read(InputStream in) throws IOException {
    String start = line(in);
    if (start == null) {
      return null;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line = line(in); !"".equals(line); line = line(in)) {
      if (line == null) {
        throw new EOFException("the connection ended within a head");
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new IOException("field: " + line + " (expected: a name and a colon)");
      }
      fields.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Message(start, fields, body(in, fields));
  }

  void write(OutputStream out) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    StringBuilder head = new StringBuilder(start).append("\r\n");
    fields.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("content-length: ").append(bytes.length).append("\r\n\r\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length() + bytes.length);
    whole.writeBytes(head.toString().getBytes(UTF_8));
    whole.writeBytes(bytes);
    // in one go: two small writes would wait for the peer's delayed acknowledgement
    whole.writeTo(out);
    out.flush();
  }

  /** Whether the connection ends after this message. */
  boolean isLast() {
    return "close".equalsIgnoreCase(fields.get("connection"));
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return line.toString(UTF_8).stripTrailing();
      }
      if (line.size() == LONGEST_LINE) {
        throw new IOException("a line of a head is longer than " + LONGEST_LINE + " bytes");
      }
      line.write(next);
    }
    if (line.size() > 0) {
      throw new EOFException("the connection ended within a line");
    }
    return null;
  }

  private static String body(InputStream in, Map<String, String> fields) throws IOException {
    if (fields.containsKey("transfer-encoding")) {
      throw new IOException("transfer-encoding (expected: a body with a length)");
    }
    int length = length(fields.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the connection ended within a body");
    }
    return new String(body, UTF_8);
  }

  private static int length(String text) throws IOException {
    try {
      int length = Integer.parseInt(text);
      if (length >= 0 && length <= LONGEST_BODY) {
        return length;
      }
    } catch (NumberFormatException e) {
      throw new IOException("content-length: " + text, e);
    }
    throw new IOException("content-length: " + text + " (expected: 0.." + LONGEST_BODY + ')');
  }
}
