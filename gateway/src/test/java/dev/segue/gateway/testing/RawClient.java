package dev.segue.gateway.testing;

import dev.segue.gateway.testing.Message.Head;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One client connection on which any bytes can be sent, good ones and bad ones. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final Wire wire;
  private final OutputStream out;

  /** How the other side ended the connection. */
  public enum End {
    /** Cleanly: every byte that it sent has come. */
    CLOSED,
    /** By a reset. */
    RESET,
    /** It said something instead of closing. */
    BYTES
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Await.PATIENCE.toMillis());
    wire = new Wire(socket.getInputStream());
    out = socket.getOutputStream();
  }

  public static RawClient to(InetSocketAddress address) {
    return to(address, 0);
  }

  /**
   * A client whose kernel takes little before it stops the sender.
   *
   * @param receiveBuffer bytes, 0 = the system's default
   */
  public static RawClient to(InetSocketAddress address, int receiveBuffer) {
    try {
      Socket socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(address, (int) Await.PATIENCE.toMillis());
      return new RawClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends those bytes, one a character; {@code \n} is sent as it is. */
  public RawClient send(String bytes) {
    return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) {
    try {
      out.write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request head of these lines: {@code head("GET / HTTP/1.1", "Host: a")}. */
  public RawClient head(String... lines) {
    return send(String.join("\r\n", lines) + "\r\n\r\n");
  }

  /** Sends a request without a body and reads its answer. */
  public Message get(String target, String... fields) {
    return method("GET", target, fields);
  }

  /** Sends a request without a body and reads its answer. */
  public Message method(String method, String target, String... fields) {
    sendHead(method, target, fields);
    return receive(method.equals("HEAD"));
  }

  /** Sends a POST with that body and reads its answer. */
  public Message post(String target, String body, String... fields) {
    return withBody("POST", target, body, fields);
  }

  /** Sends a request with that body and reads its answer. */
  public Message withBody(String method, String target, String body, String... fields) {
    StringBuilder request = start(method, target, fields);
    request.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
    return send(request.toString()).receive();
  }

  /** Sends the head of a request with a Host field and these fields. */
  public RawClient sendHead(String method, String target, String... fields) {
    return send(start(method, target, fields).append("\r\n").toString());
  }

  private static StringBuilder start(String method, String target, String... fields) {
    StringBuilder head =
        new StringBuilder()
            .append(method)
            .append(' ')
            .append(target)
            .append(" HTTP/1.1\r\nHost: shop.test\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return head;
  }

  /** Reads the final response to a request that was not a HEAD; 1xx heads are passed over. */
  public Message receive() {
    return receive(false);
  }

  /** Reads the final response; one that breaks off comes back as not complete. */
  public Message receive(boolean toHead) {
    Head head = receiveHead();
    while (head.status() < 200) {
      head = receiveHead();
    }
    Wire.Body body = new Wire.Body();
    try {
      wire.responseBody(head, toHead, body);
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException("after " + body.of(head), e);
    } catch (IOException e) {
      return body.of(head); // complete stays false
    }
    return body.of(head);
  }

  /** Reads one head, informational ones too. */
  public Head receiveHead() {
    try {
      Head head = wire.head();
      if (head == null) {
        throw new EOFException("connection closed (expected: a response)");
      }
      return head;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one chunk of a chunked body; {@code null} at its end. */
  public @Nullable String receiveChunk() {
    try {
      return wire.chunk();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rest of what comes, as it comes. */
  public InputStream stream() {
    return wire.stream();
  }

  /** Reads at most that many bytes; fewer at the end of the stream. */
  public byte[] receiveBytes(int count) {
    try {
      return wire.stream().readNBytes(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the other side to end the connection. */
  public End end() {
    try {
      return wire.stream().read() < 0 ? End.CLOSED : End.BYTES;
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection is still open (expected: closed)", e);
    } catch (SocketException e) {
      return End.RESET;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** No more will be sent; answers can still come. */
  public RawClient halfClose() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes away as a crashed client does. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InetSocketAddress localAddress() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
