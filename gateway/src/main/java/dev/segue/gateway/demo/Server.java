package dev.segue.gateway.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A small HTTP server on a port of the loopback address. It can die as a process does, and it or
 * another one come back on the same port. One thread at a time steers it; a virtual thread serves
 * each connection.
 */
final class Server implements AutoCloseable {
  private static final int BACKLOG = 256;

  private final String name;
  private final Handler handler;
  private final InetSocketAddress address;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private @Nullable Listening listening;
  private @Nullable Socket reservation;

  /** What it says to a request. Thread-safe. */
  @FunctionalInterface
  interface Handler {
    /** A failure ends the connection without an answer. */
    Message answer(Message request) throws IOException, InterruptedException;
  }

  private record Listening(ServerSocket socket, Thread acceptor) {}

  private Server(String name, Handler handler, InetSocketAddress address) {
    this.name = name;
    this.handler = handler;
    this.address = address;
  }

  /**
   * Starts it on a free port.
   *
   * @param name of its threads
   */
  static Server start(String name, Handler handler) throws IOException {
    ServerSocket socket = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Server server = new Server(name, handler, (InetSocketAddress) socket.getLocalSocketAddress());
    server.serve(socket);
    return server;
  }

  InetSocketAddress address() {
    return address;
  }

  /** As in {@code 127.0.0.1:8080}. */
  String authority() {
    return address.getAddress().getHostAddress() + ':' + address.getPort();
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

  /** Dies, and another one listens on the port that it had. */
  Server replacedBy(String next, Handler handler) throws IOException, InterruptedException {
    die();
    release();
    Server server = new Server(next, handler, address);
    server.serve(listen(address));
    return server;
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
      connections.forEach(Server::cut);
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
    Thread acceptor = Thread.ofVirtual().name(name).start(() -> accept(socket));
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
        Thread.ofVirtual().name(name + "-connection").start(() -> serve(connection));
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
        handler.answer(request).write(connection.getOutputStream());
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

  /** An answer in JSON. */
  static Message reply(String status, String body) {
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
