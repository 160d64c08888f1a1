package dev.segue.gateway.testing;

import dev.segue.gateway.testing.FakeBackend.Received;
import dev.segue.gateway.testing.Message.Head;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One request at a {@link FakeBackend}, and the means to answer it, well or badly. */
public final class Call {
  private final Head head;
  private final Socket socket;
  private final Wire wire;
  private @Nullable Received memory;
  private @Nullable Message whole;
  private boolean leftUnread;

  Call(Head head, Socket socket, Wire wire) {
    this.head = head;
    this.socket = socket;
    this.wire = wire;
  }

  void remembers(Received request) {
    memory = request;
  }

  public Head head() {
    return head;
  }

  /** Reads the request's body, once; what breaks off is remembered as far as it came. */
  public Message body() throws IOException {
    if (whole != null) {
      return whole;
    }
    Wire.Body body = new Wire.Body();
    try {
      wire.requestBody(head, body);
    } finally {
      whole = body.of(head);
      if (memory != null) {
        memory.message(whole);
      }
    }
    return whole;
  }

  /** The request's body as it comes, framing included; nothing of it is remembered. */
  public InputStream rawBody() {
    leftUnread = true;
    return wire.stream();
  }

  /** Reads the next chunk of a chunked request; {@code null} at the end. */
  public @Nullable String chunk() throws IOException {
    leftUnread = true;
    return wire.chunk();
  }

  /** Sends those bytes, one a character. */
  public Call send(String bytes) throws IOException {
    return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  public Call send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends a head of these lines. */
  public Call head(String... lines) throws IOException {
    return send(String.join("\r\n", lines) + "\r\n\r\n");
  }

  /** Reads the whole request and sends a whole answer. */
  public Call reply(int status, String body, String... fields) throws IOException {
    body();
    StringBuilder answer = new StringBuilder("HTTP/1.1 ").append(status).append(" Scripted\r\n");
    for (String field : fields) {
      answer.append(field).append("\r\n");
    }
    answer.append("Content-Length: ").append(body.length()).append("\r\n\r\n");
    return send(head.method().equals("HEAD") ? answer.toString() : answer + body);
  }

  /** Ends the connection cleanly. */
  public void close() throws IOException {
    socket.close();
  }

  /** No more will be sent; what comes can still be read. */
  public Call endOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Ends the connection by a reset. */
  public void reset() {
    FakeBackend.reset(socket);
  }

  /** Does nothing until the other side ends the connection; what it sends is dropped. */
  public void stall() throws IOException {
    leftUnread = true;
    try {
      wire.stream().transferTo(OutputStream.nullOutputStream());
    } finally {
      socket.close();
    }
  }

  /** Whether another request can follow on the connection; an unread body is read first. */
  boolean goesOn() throws IOException {
    if (socket.isClosed() || leftUnread) {
      return false;
    }
    body();
    return true;
  }
}
