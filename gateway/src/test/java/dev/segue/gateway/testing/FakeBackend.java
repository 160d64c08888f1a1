package dev.segue.gateway.testing;

import dev.segue.gateway.testing.Message.Head;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A backend that does what a script says, over plain sockets, one virtual thread a connection. It
 * remembers every request it got; health probes ({@code GET /health}) are answered apart and are
 * not counted.
 */
public final class FakeBackend implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger probes = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<String> announcements = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Throwable> mistakes = new CopyOnWriteArrayList<>();
  private final int port;
  private volatile Script script;
  private volatile @Nullable ServerSocket listener;
  private volatile int health = 200;
  private volatile String version = "";
  private volatile int closeAfter;
  private volatile int receiveBuffer;
  private volatile boolean remembers = true;
  private volatile boolean wantsAnnouncement;
  private volatile Duration idle = Duration.ZERO;

  /** What the backend does with one request, whose head it has read. */
  @FunctionalInterface
  public interface Script {
    void answer(Call call) throws IOException;
  }

  /** One request that reached the backend. */
  public static final class Received {
    private final Head head;
    private final int connection;
    private volatile @Nullable Message message;

    Received(Head head, int connection) {
      this.head = head;
      this.connection = connection;
    }

    public Head head() {
      return head;
    }

    /** On which of the backend's connections, counted from 1. */
    public int connection() {
      return connection;
    }

    /** The whole request; waits for its end. */
    public Message whole() {
      Await.until("the end of " + head.startLine(), () -> message != null);
      Message whole = message;
      if (whole == null) {
        throw new AssertionError();
      }
      return whole;
    }

    void message(Message value) {
      message = value;
    }

    @Override
    public String toString() {
      return head.startLine() + " on connection " + connection;
    }
  }

  private FakeBackend(Script script) {
    this.script = script;
    try {
      ServerSocket socket = new ServerSocket(0, 1024, LOOPBACK);
      port = socket.getLocalPort();
      listen(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static FakeBackend scripted(Script script) {
    return new FakeBackend(script);
  }

  /** Answers everything by 200 with its name as the body. */
  public static FakeBackend named(String name) {
    return new FakeBackend(Scripts.ok(name));
  }

  /** {@code host:port} of a port where nobody listens. */
  public static String refusing() {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return "127.0.0.1:" + socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- settings --------------------------------------------------------------------------------

  /** From the next request on. */
  public FakeBackend script(Script next) {
    script = next;
    return this;
  }

  /** Connections must begin with a PROXY protocol header. */
  public FakeBackend wantsAnnouncement() {
    return wantsAnnouncement(true);
  }

  /** Connections, from the next one on, must begin with a PROXY protocol header, or must not. */
  public FakeBackend wantsAnnouncement(boolean wants) {
    wantsAnnouncement = wants;
    return this;
  }

  /** What health probes are answered from now on; 0 = nothing at all. */
  public FakeBackend health(int status) {
    health = status;
    return this;
  }

  /** What answers to health probes report as X-Version from now on. */
  public FakeBackend version(String reported) {
    version = reported;
    return this;
  }

  /** Each connection is closed after so many requests, without a word before. */
  public FakeBackend closesAfter(int requests) {
    closeAfter = requests;
    return this;
  }

  /** Connections on which nothing comes for so long are closed. */
  public FakeBackend closesIdleAfter(Duration time) {
    idle = time;
    return this;
  }

  /** Connections take so many bytes before the sender has to wait. */
  public FakeBackend receiveBuffer(int bytes) {
    receiveBuffer = bytes;
    return this;
  }

  /** Counts requests, and forgets what was in them: for loads. */
  public FakeBackend forgetful() {
    remembers = false;
    return this;
  }

  // --- what it saw -----------------------------------------------------------------------------

  public int port() {
    return port;
  }

  /** {@code host:port}. */
  public String endpoint() {
    return "127.0.0.1:" + port;
  }

  public List<Received> requests() {
    return List.copyOf(received);
  }

  /** The only request that came. */
  public Message only() {
    if (received.size() != 1) {
      throw new AssertionError("requests: " + received + " (expected: one)");
    }
    return received.getFirst().whole();
  }

  /** Request heads that came, health probes apart. */
  public int count() {
    return count.get();
  }

  /** The PROXY protocol headers that connections began with, in their order. */
  public List<String> announcements() {
    return List.copyOf(announcements);
  }

  /** Health probes that came. */
  public int probes() {
    return probes.get();
  }

  public int openConnections() {
    return open.size();
  }

  /** Connections ever accepted. */
  public int connections() {
    return accepted.get();
  }

  /** As if nothing had come yet. */
  public void forget() {
    received.clear();
    count.set(0);
  }

  // --- life and death --------------------------------------------------------------------------

  /** Dies as a process does: the port is closed, every connection is reset. */
  public void kill() {
    ServerSocket socket = listener;
    listener = null;
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(FakeBackend::reset);
  }

  /** Comes back on the same port. */
  public void revive() {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(LOOPBACK, port), 1024);
      listen(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails where a script was wrong. */
  @Override
  public void close() {
    kill();
    if (!mistakes.isEmpty()) {
      throw new AssertionError("a backend's script failed", mistakes.getFirst());
    }
  }

  private void listen(ServerSocket socket) {
    listener = socket;
    Thread.ofVirtual().name("backend-" + port).start(() -> accept(socket));
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        if (receiveBuffer > 0) {
          from.setReceiveBufferSize(receiveBuffer);
        }
        Socket socket = from.accept();
        open.add(socket);
        if (from.isClosed()) {
          reset(socket); // accepted while dying
        }
        int number = accepted.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket, number));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Wire wire = new Wire(socket.getInputStream());
      if (wantsAnnouncement) {
        announcements.add(wire.proxyHeader());
      }
      boolean more = true;
      for (int served = 1; more; served++) {
        socket.setSoTimeout((int) idle.toMillis());
        Head head = wire.head();
        socket.setSoTimeout(0);
        more =
            head != null
                && (isProbe(head)
                    ? probe(socket)
                    : answer(new Call(head, socket, wire), number)
                        && (closeAfter == 0 || served < closeAfter));
      }
    } catch (SocketTimeoutException e) {
      // idle for too long
    } catch (IOException | UncheckedIOException e) {
      // the other side went away, or the script ended the connection
    } catch (RuntimeException | Error e) {
      mistakes.add(e);
    } finally {
      open.remove(socket);
    }
  }

  private static boolean isProbe(Head head) {
    return head.method().equals("GET") && head.target().equals("/health");
  }

  private boolean probe(Socket socket) throws IOException {
    probes.incrementAndGet();
    int status = health;
    if (status == 0) {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      return false;
    }
    String told = version.isEmpty() ? "" : "X-Version: " + version + "\r\n";
    socket
        .getOutputStream()
        .write(
            ("HTTP/1.1 " + status + " Health\r\nContent-Length: 0\r\n" + told + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    return true;
  }

  private boolean answer(Call call, int connection) throws IOException {
    if (remembers) {
      Received request = new Received(call.head(), connection);
      call.remembers(request);
      received.add(request);
    }
    count.incrementAndGet();
    script.answer(call);
    return call.goesOn();
  }

  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // closed already
    }
  }
}
