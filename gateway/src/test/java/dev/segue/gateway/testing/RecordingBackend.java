package dev.segue.gateway.testing;

import dev.segue.gateway.testing.StrictHttp.Incomplete;
import dev.segue.gateway.testing.StrictHttp.Request;
import dev.segue.gateway.testing.StrictHttp.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A backend that reads what comes by {@link StrictHttp}: it keeps each whole request with its
 * bytes, and what breaks the grammar. One virtual thread a connection.
 */
public final class RecordingBackend implements AutoCloseable {
  private final ServerSocket listener;
  private final Function<Request, Answer> answers;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();

  /** Bytes to send, and whether the connection ends with them. */
  public record Answer(String bytes, boolean close) {}

  /** A whole request as it came. */
  public record Seen(Request request, String bytes) {}

  private RecordingBackend(ServerSocket listener, Function<Request, Answer> answers) {
    this.listener = listener;
    this.answers = answers;
  }

  public static RecordingBackend answering(Function<Request, Answer> answers) {
    try {
      RecordingBackend backend =
          new RecordingBackend(
              new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), answers);
      Thread.ofVirtual().name("recording-backend").start(backend::accept);
      return backend;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code host:port}. */
  public String endpoint() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** A gateway with this backend alone, without breaker and health checks. */
  public TestGateway gateway() {
    return TestGateway.start(
        "backends { old { endpoints = [\"%s\"], breaker.enabled = false } }\n".formatted(endpoint())
            + "routes { orders { split { old = 1 } } }\n");
  }

  /** Whole requests in the order in which they ended. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** What broke the grammar, with the bytes that did. */
  public List<String> violations() {
    return List.copyOf(violations);
  }

  public void forget() {
    seen.clear();
    violations.clear();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    String bytes = "";
    try (socket) {
      socket.setTcpNoDelay(true);
      byte[] block = new byte[16 * 1024];
      for (int read = socket.getInputStream().read(block);
          read >= 0;
          read = socket.getInputStream().read(block)) {
        bytes += new String(block, 0, read, StandardCharsets.ISO_8859_1);
        bytes = answerAll(socket, bytes);
      }
    } catch (Violation e) {
      violations.add(e.getMessage() + ": " + bytes);
    } catch (IOException e) {
      // the gateway gave the connection up
    } finally {
      open.remove(socket);
    }
  }

  /** Answers every whole request; what is left is the beginning of one. */
  private String answerAll(Socket socket, String bytes) throws Violation, IOException {
    int from = 0;
    try {
      while (true) {
        StrictHttp reader = new StrictHttp(bytes, from);
        Request request = reader.request();
        seen.add(new Seen(request, bytes.substring(from, reader.position())));
        from = reader.position();
        Answer answer = answers.apply(request);
        socket.getOutputStream().write(answer.bytes().getBytes(StandardCharsets.ISO_8859_1));
        if (answer.close()) {
          throw new IOException("the answer ends the connection");
        }
      }
    } catch (Incomplete e) {
      return bytes.substring(from);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
