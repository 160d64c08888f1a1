package dev.segue.gateway.testing;

import dev.segue.gateway.testing.Message.Field;
import dev.segue.gateway.testing.Message.Head;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1 messages from a stream, in the plainest way. */
final class Wire {
  private final InputStream in;

  Wire(InputStream in) {
    this.in = new BufferedInputStream(in, 16 * 1024);
  }

  /** Fills in what was read of a body, also where it breaks off. */
  static final class Body {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> chunks = new ArrayList<>();
    private List<Field> trailers = List.of();
    private boolean complete;

    Message of(Head head) {
      return new Message(
          head, bytes.toString(StandardCharsets.ISO_8859_1), chunks, trailers, complete);
    }
  }

  InputStream stream() {
    return in;
  }

  /** A PROXY protocol header: its line without the end, or its bytes in hexadecimal digits. */
  String proxyHeader() throws IOException {
    byte[] start = in.readNBytes(1);
    if (start.length == 1 && start[0] == 'P') {
      return 'P' + need(line());
    }
    byte[] fixed = in.readNBytes(15);
    byte[] rest = in.readNBytes((fixed[13] & 0xff) << 8 | (fixed[14] & 0xff));
    HexFormat hex = HexFormat.of();
    return hex.formatHex(start) + hex.formatHex(fixed) + hex.formatHex(rest);
  }

  /** A head; {@code null} where the stream ends before its first byte. */
  @Nullable Head head() throws IOException {
    String start = line();
    while (start != null && start.isEmpty()) {
      start = line(); // an empty line before a start line (RFC 9112 section 2.2)
    }
    return start == null ? null : new Head(start, fields());
  }

  private List<Field> fields() throws IOException {
    List<Field> fields = new ArrayList<>();
    for (String line = need(line()); !line.isEmpty(); line = need(line())) {
      int colon = line.indexOf(':');
      fields.add(
          colon < 0
              ? new Field(line, "")
              : new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return fields;
  }

  void requestBody(Head head, Body body) throws IOException {
    if (!head.says("transfer-encoding", "chunked") && !head.has("content-length")) {
      body.complete = true;
    } else {
      framed(head, body);
    }
  }

  void responseBody(Head head, boolean bodyless, Body body) throws IOException {
    if (bodyless || head.status() < 200 || head.status() == 204 || head.status() == 304) {
      body.complete = true;
    } else {
      framed(head, body);
    }
  }

  private void framed(Head head, Body body) throws IOException {
    if (head.says("transfer-encoding", "chunked")) {
      chunked(body);
    } else if (head.has("content-length")) {
      long left = Long.parseLong(head.all("content-length").getFirst());
      copy(left, body);
    } else {
      in.transferTo(body.bytes);
    }
    body.complete = true;
  }

  private void chunked(Body body) throws IOException {
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.chunks.add(size);
      copy(size, body);
      if (!need(line()).isEmpty()) {
        throw new IOException("bytes after a chunk of " + size);
      }
    }
    body.trailers = fields();
  }

  /** The next chunk; {@code null} at the last one, whose trailers are read. */
  @Nullable String chunk() throws IOException {
    int size = chunkSize();
    if (size == 0) {
      fields();
      return null;
    }
    byte[] data = in.readNBytes(size);
    need(line());
    if (data.length < size) {
      throw new EOFException("chunk of " + size + ": " + data.length + " bytes came");
    }
    return new String(data, StandardCharsets.ISO_8859_1);
  }

  private int chunkSize() throws IOException {
    String line = need(line());
    int semicolon = line.indexOf(';');
    return Integer.parseInt((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
  }

  private void copy(long length, Body body) throws IOException {
    byte[] block = new byte[(int) Math.min(64 * 1024, Math.max(1, length))];
    long left = length;
    while (left > 0) {
      int read = in.read(block, 0, (int) Math.min(block.length, left));
      if (read < 0) {
        throw new EOFException("body of " + length + ": " + left + " bytes are missing");
      }
      body.bytes.write(block, 0, read);
      left -= read;
    }
  }

  private static String need(@Nullable String line) throws IOException {
    if (line == null) {
      throw new EOFException("the message breaks off");
    }
    return line;
  }

  private @Nullable String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.isEmpty() ? null : line.toString();
  }
}
