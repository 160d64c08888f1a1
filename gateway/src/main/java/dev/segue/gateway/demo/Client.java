package dev.segue.gateway.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.admin.view.Json;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client on one keep-alive connection. It asks once: nothing is tried again. Confined to one
 * thread.
 */
final class Client implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int ANSWER_MILLIS = 20_000; // longer than the gateway takes
  private static final int POST_EVERY = 10;
  private static final int ORDERS = 1_000;

  private final InetSocketAddress gateway;
  private @Nullable Connection open;

  private record Connection(Socket socket, InputStream in) {}

  Client(InetSocketAddress gateway) {
    this.gateway = gateway;
  }

  /**
   * Reads an order, or now and then creates one.
   *
   * @return the version that answered
   * @throws IOException where there was no answer or a wrong one
   */
  String ask(long number) throws IOException {
    boolean post = number % POST_EVERY == POST_EVERY - 1;
    long id = number % ORDERS;
    Message request = post ? create(number) : request("GET /orders/" + id, Map.of(), "");
    try {
      return version(request, exchange(request), post ? 201 : 200, post ? -1 : id);
    } catch (IOException | RuntimeException e) {
      close();
      throw new IOException(request.start() + ": " + e.getMessage(), e);
    }
  }

  private Message create(long number) {
    return request(
        "POST /orders",
        Map.of("idempotency-key", "demo-" + number, "content-type", "application/json"),
        "{\"item\":\"book\"}");
  }

  private Message request(String what, Map<String, String> further, String body) {
    Map<String, String> fields = new LinkedHashMap<>(further);
    fields.put("host", "localhost:" + gateway.getPort());
    return new Message(what + " HTTP/1.1", fields, body);
  }

  private Message exchange(Message request) throws IOException {
    Connection connection = open == null ? connect() : open;
    open = connection;
    request.write(connection.socket().getOutputStream());
    Message answer = Message.read(connection.in());
    if (answer == null) {
      throw new EOFException("the connection was closed without an answer");
    }
    if (answer.isLast()) {
      close();
    }
    return answer;
  }

  private Connection connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(gateway, CONNECT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_MILLIS);
      return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static String version(Message request, Message answer, int status, long id)
      throws IOException {
    if (!answer.start().startsWith("HTTP/1.1 " + status + ' ')) {
      throw new IOException(answer.start() + " (expected: " + status + ')');
    }
    Order order = Json.read(answer.body().getBytes(UTF_8), Order.class);
    if (id >= 0 && order.id() != id) {
      throw new IOException("order " + order.id() + " for " + request.start());
    }
    return order.version();
  }

  @Override
  public void close() {
    if (open != null) {
      try {
        open.socket().close();
      } catch (IOException _) {
        // it is gone already
      }
      open = null;
    }
  }

  static long answerNanos() {
    return TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS);
  }
}
