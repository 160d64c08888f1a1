package dev.segue.gateway;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * An origin and its clients in this process, with the gateway to be exercised between them. Plain
 * blocking sockets on virtual threads: handlers on Netty's pipelines would become part of the
 * profiles that the compiler sees for the data path, and stay there.
 */
final class LoopbackPair implements AutoCloseable {
  private static final byte[] REQUEST =
      """
      GET /orders/1?full=yes HTTP/1.1\r
      Host: localhost\r
      User-Agent: segue-warm-up\r
      Accept: */*\r
      Accept-Encoding: gzip, deflate\r
      \r
      """
          .getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] RESPONSE =
      """
      HTTP/1.1 200 OK\r
      Server: segue-warm-up\r
      Date: Thu, 01 Jan 1970 00:00:00 GMT\r
      Content-Type: text/plain\r
      Content-Length: 2\r
      Connection: keep-alive\r
      \r
      ok\
      """
          .getBytes(StandardCharsets.ISO_8859_1);
  private static final Tail END_OF_REQUEST = Tail.of("\r\n\r\n");
  private static final Tail END_OF_RESPONSE = Tail.of("\r\n\r\nok");
  private static final int BUFFER = 4096;
  private static final int BACKLOG = 128;
  private static final int ANSWER_MILLIS = 1_000;

  private final ServerSocket origin;
  private final List<Closeable> open = new ArrayList<>(); // guarded by itself
  private final AtomicInteger left = new AtomicInteger();

  /** The last bytes of a message, at most eight, as a number. */
  private record Tail(long bytes, long mask) {
    static Tail of(String text) {
      long bytes = 0;
      for (int i = 0; i < text.length(); i++) {
        bytes = (bytes << Byte.SIZE) | text.charAt(i);
      }
      return new Tail(bytes, (1L << (Byte.SIZE * text.length())) - 1);
    }

    boolean isAtEndOf(long seen) {
      return (seen & mask) == bytes;
    }
  }

  private LoopbackPair(ServerSocket origin) {
    this.origin = origin;
  }

  /** Starts the origin. */
  static LoopbackPair open() throws IOException {
    LoopbackPair pair =
        new LoopbackPair(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
    pair.keep(pair.origin);
    Thread.ofVirtual().name("segue-warm-up-origin").start(pair::accept);
    return pair;
  }

  /** The origin's port on the loopback address. */
  int port() {
    return origin.getLocalPort();
  }

  /**
   * Sends requests by so many clients, each with one connection.
   *
   * @return the clients; they end when no request is left, or at the close
   */
  List<Thread> ask(InetSocketAddress gateway, int clients, int requests) {
    left.set(requests);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      threads.add(Thread.ofVirtual().name("segue-warm-up-client").start(() -> ask(gateway)));
    }
    return threads;
  }

  /** How many requests were not answered. */
  int left() {
    return Math.max(0, left.get());
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = origin.accept();
        Thread.ofVirtual()
            .name("segue-warm-up-origin")
            .start(() -> converse(connection, END_OF_REQUEST, RESPONSE, () -> true));
      }
    } catch (IOException closed) {
      // the pair is closed
    }
  }

  private void ask(InetSocketAddress gateway) {
    try {
      Socket connection = new Socket(gateway.getAddress(), gateway.getPort());
      connection.setSoTimeout(ANSWER_MILLIS);
      connection.getOutputStream().write(REQUEST);
      converse(connection, END_OF_RESPONSE, REQUEST, () -> left.decrementAndGet() >= 0);
    } catch (IOException closed) {
      // the pair is closed, or there is no gateway
    }
  }

  /** Says its line whenever the other side's message has come to its end, until it is enough. */
  private void converse(Socket connection, Tail end, byte[] line, BooleanSupplier more) {
    keep(connection);
    byte[] buffer = new byte[BUFFER];
    try (connection) {
      connection.setTcpNoDelay(true);
      InputStream in = connection.getInputStream();
      OutputStream out = connection.getOutputStream();
      long seen = 0;
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        for (int i = Math.max(0, read - Long.BYTES); i < read; i++) {
          seen = (seen << Byte.SIZE) | (buffer[i] & 0xff);
        }
        if (end.isAtEndOf(seen)) {
          if (!more.getAsBoolean()) {
            return;
          }
          seen = 0;
          out.write(line);
        }
      }
    } catch (IOException closed) {
      // either side may end it
    }
  }

  private void keep(Closeable socket) {
    synchronized (open) {
      open.add(socket);
    }
  }

  /** Ends every connection, and so the clients. */
  @Override
  public void close() throws IOException {
    synchronized (open) {
      for (Closeable socket : open) {
        socket.close();
      }
    }
  }
}
