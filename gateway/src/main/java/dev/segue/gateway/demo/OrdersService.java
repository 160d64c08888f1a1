package dev.segue.gateway.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.admin.view.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One version of the orders service, on a free port of the loopback address. It can die as a
 * process does, and come back on the same port. One thread steers it; a virtual thread serves each
 * connection.
 */
final class OrdersService implements AutoCloseable {
  private static final int BACKLOG = 256;
  private static final String NOTHING = "";

  private final String version;
  private final Duration work;
  private final InetSocketAddress address;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong created = new AtomicLong();
  private final AtomicLong reads = new AtomicLong();
  private volatile int failing;
  private @Nullable Listening listening;
  private @Nullable Socket reservation;

  private record Listening(ServerSocket socket, Thread acceptor) {}

  private OrdersService(String version, Duration work, ServerSocket socket) {
    this.version = version;
    this.work = work;
    this.address = (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /**
   * Starts it.
   *
   * @param version what its answers call it
   * @param work how long it takes for an order
   */
  static OrdersService start(String version, Duration work) throws IOException {
    ServerSocket socket = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    OrdersService service = new OrdersService(version, work, socket);
    service.serve(socket);
    return service;
  }

  InetSocketAddress address() {
    return address;
  }

  /** From now on that part of the reads gets an error, in per cent. */
  void failReads(int percent) {
    failing = percent;
  }

  /** Stops listening and cuts every connection, whatever is under way on it. */
  void die() throws IOException, InterruptedException {
    Listening dead = listening;
    if (dead != null) {
      stop();
      dead.acceptor().join(); // until then the port may still be in use
      reservation = reserve();
    }
  }

  /** Listens again, on the port that it had. */
  void comeBack() throws IOException {
    if (listening == null) {
      release();
      serve(listen(address));
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    release();
  }

  private void stop() throws IOException {
    if (listening != null) {
      listening.socket().close();
      listening = null;
      connections.forEach(OrdersService::cut);
    }
  }

  /**
   * A socket that is bound and does not listen: it refuses connections like a free port, and keeps
   * the system from giving the port to somebody else's connection meanwhile.
   */
  private Socket reserve() throws IOException {
    Socket socket = new Socket();
    socket.setReuseAddress(true);
    socket.bind(address);
    return socket;
  }

  private void release() throws IOException {
    if (reservation != null) {
      reservation.close();
      reservation = null;
    }
  }

  private static ServerSocket listen(InetSocketAddress address) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(address, BACKLOG);
    return socket;
  }

  private void serve(ServerSocket socket) {
    Thread acceptor = Thread.ofVirtual().name("demo-" + version).start(() -> accept(socket));
    listening = new Listening(socket, acceptor);
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket connection = socket.accept();
        connections.add(connection);
        if (socket.isClosed()) { // it died between the two lines above
          cut(connection);
        }
        Thread.ofVirtual().name("demo-" + version + "-connection").start(() -> serve(connection));
      }
    } catch (IOException _) {
      // closed by die()
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(connection.getInputStream());
      for (Message request = Message.read(in); request != null; request = Message.read(in)) {
        answer(request).write(connection.getOutputStream());
        if (request.isLast()) {
          return;
        }
      }
    } catch (IOException _) {
      // the peer left, or die() cut the connection
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(connection);
    }
  }

  private Message answer(Message request) throws InterruptedException {
    String[] words = request.start().split(" ", 3);
    if (words.length < 3) {
      return reply("400 Bad Request", NOTHING);
    }
    if (words[1].equals("/health")) {
      return reply("200 OK", NOTHING);
    }
    Thread.sleep(work);
    return switch (words[0]) {
      case "GET" -> found(words[1]);
      case "POST" -> reply("201 Created", json(created.incrementAndGet()));
      default -> reply("405 Method Not Allowed", NOTHING);
    };
  }

  private Message found(String path) {
    if (reads.incrementAndGet() * failing % 100 < failing) { // evenly spread
      return reply("500 Internal Server Error", NOTHING);
    }
    try {
      return reply("200 OK", json(Long.parseLong(path.substring(path.lastIndexOf('/') + 1))));
    } catch (NumberFormatException _) {
      return reply("404 Not Found", NOTHING);
    }
  }

  private String json(long id) {
    return new String(Json.write(new Order(id, version)), UTF_8);
  }

  private static Message reply(String status, String body) {
    return new Message("HTTP/1.1 " + status, Map.of("content-type", "application/json"), body);
  }

  private static void cut(Socket connection) {
    try {
      connection.setSoLinger(true, 0); // a reset, as from a process that was killed
      connection.close();
    } catch (IOException _) {
      // it is gone already
    }
  }
}
