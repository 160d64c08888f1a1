package dev.segue.gateway.testing;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.admin.view.ReloadView;
import dev.segue.gateway.Gateway;
import dev.segue.gateway.GatewayOptions;
import dev.segue.gateway.StartFailure;
import dev.segue.gateway.config.ConfigReader;
import dev.segue.gateway.config.ConfigResult;
import dev.segue.gateway.config.ConfigSource;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.time.NanoClock;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A gateway on a free port, with two event loops so that races show. Closing it checks that the
 * books balance, that nothing is in flight, and that no backend connection is left.
 */
public final class TestGateway implements AutoCloseable {
  /** Of the token with the role admin. */
  public static final String SECRET = "secret-of-a-test-gateway";

  private static final String BEFORE =
      """
      listeners { main { bind = "127.0.0.1:0" } }
      admin { bind = "127.0.0.1:0", tokens = [ { name = ops, secret = "%s" } ] }
      state-dir = none
      event-loops = 2
      ready.warm-up = 0s
      drain { accept = 0s, deadline = 10s }
      defaults.route.timeouts.connect = 10s // a busy machine is no deaf one
      """
          .formatted(SECRET);

  private final Gateway gateway;
  private final FileText file;
  private final AdminClient admin;
  private final URI adminBase;
  private boolean drained;

  /** A configuration file that a test rewrites. */
  private static final class FileText implements ConfigSource {
    private volatile String inSegue;

    FileText(String inSegue) {
      this.inSegue = inSegue;
    }

    @Override
    public String name() {
      return "test.conf";
    }

    @Override
    public ConfigResult read() {
      return TestGateway.read(inSegue);
    }
  }

  private TestGateway(Gateway gateway, FileText file) {
    this.gateway = gateway;
    this.file = file;
    adminBase = URI.create("http://127.0.0.1:" + gateway.adminAddress().getPort());
    admin = new AdminClient(adminBase, SECRET);
  }

  /**
   * Starts one.
   *
   * @param inSegue HOCON for within {@code segue { }}; it wins over the fixture's own settings
   */
  public static TestGateway start(String inSegue) {
    return start(inSegue, NanoClock.system());
  }

  /** Starts one whose time can be moved. */
  public static TestGateway start(String inSegue, NanoClock clock) {
    return start(inSegue, clock, PlatformDependent.maxDirectMemory());
  }

  /** Starts one that sheds load when buffers take nearly so many bytes. */
  public static TestGateway start(String inSegue, NanoClock clock, long directMemory) {
    GatewayOptions options =
        new GatewayOptions(false, "test", clock, Clock.systemUTC(), directMemory);
    try {
      FileText file = new FileText(inSegue);
      return new TestGateway(Gateway.start(config(inSegue), file, options), file);
    } catch (StartFailure e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Starts one with a backend of one endpoint for each name and one route {@code orders} for all.
   *
   * @param route HOCON for within the route, such as {@code split { old = 95, new = 5 }}
   * @param more HOCON for within {@code segue}, such as settings of backends
   */
  public static TestGateway start(Map<String, FakeBackend> backends, String route, String more) {
    return start(of(backends, route) + more);
  }

  /** The text that {@link #start(Map, String, String)} makes. */
  public static String of(Map<String, FakeBackend> backends, String route) {
    String blocks =
        backends.entrySet().stream()
            .map(one -> one.getKey() + " { endpoints = [\"" + one.getValue().endpoint() + "\"] }")
            .collect(Collectors.joining("\n"));
    return "backends { " + blocks + " }\nroutes { orders { " + route + " } }\n";
  }

  /** What the text means, with the fixture's own settings below it. */
  public static SegueConfig config(String inSegue) {
    return switch (read(inSegue)) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }

  private static ConfigResult read(String inSegue) {
    try {
      Path file = Files.createTempFile("segue-test", ".conf");
      try {
        Files.writeString(file, "segue {\n" + BEFORE + inSegue + "\n}\n");
        return ConfigReader.read(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- ways in ---------------------------------------------------------------------------------

  public Gateway gateway() {
    return gateway;
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return gateway.listener("main");
  }

  /** A new client connection. */
  public RawClient client() {
    return RawClient.to(address());
  }

  /** One request on a connection of its own. */
  public Message get(String target, String... fields) {
    try (RawClient client = client()) {
      return client.get(target, fields);
    }
  }

  public AdminClient admin() {
    return admin;
  }

  /** Where the control API is. */
  public URI adminBase() {
    return adminBase;
  }

  /** Sets the weights of the route {@code orders}. */
  public void weights(Map<String, Integer> weights) {
    admin.setWeights("orders", weights, Note.NONE);
  }

  /** Says what the backend's only endpoint is for. */
  public void state(String backend, String state) {
    EndpointView endpoint = endpoint(backend);
    admin.setEndpointState(backend, endpoint.endpoint(), state, true, Note.NONE);
  }

  /** The backend's first endpoint. */
  public EndpointView endpoint(String backend) {
    return admin.backend(backend).endpoints().getFirst();
  }

  /** {@code closed}, {@code open} or {@code half_open}. */
  public String breaker(String backend) {
    return admin.backend(backend).breaker().state();
  }

  /** Attempts that the breaker's window holds. */
  public int breakerCalls(String backend) {
    return admin.backend(backend).breaker().calls();
  }

  /** The metrics page as it is now. */
  public Metrics metrics() {
    try (RawClient scraper = RawClient.to(gateway.adminAddress())) {
      Message page =
          scraper
              .head(
                  "GET /metrics HTTP/1.1",
                  "Host: 127.0.0.1",
                  "Authorization: Bearer " + SECRET,
                  "Accept: text/plain")
              .receive();
      if (page.status() != 200) {
        throw new AssertionError(page);
      }
      return new Metrics(page.text());
    }
  }

  /** Waits until a metric has that value: counts are made when a request ends, not before. */
  public void awaitMetric(double expected, String name, String... labels) {
    Await.equal(name + String.join(",", labels), expected, () -> metrics().sum(name, labels));
  }

  /** The status of {@code /readyz}. */
  public int ready() {
    try (RawClient client = RawClient.to(gateway.adminAddress())) {
      return client
          .head("GET /readyz HTTP/1.1", "Host: 127.0.0.1", "Authorization: Bearer " + SECRET)
          .receive()
          .status();
    }
  }

  /** From now on the configuration file says this; nothing reads it by itself. */
  public void file(String inSegue) {
    file.inSegue = inSegue;
  }

  /** Puts this into force as the configuration file. */
  public ReloadView reload(String inSegue) {
    file(inSegue);
    return admin.reload(false, Note.NONE);
  }

  // --- the end ---------------------------------------------------------------------------------

  /** Ends gracefully; returns how many requests were cut. */
  public long drain() {
    try {
      drained = true;
      return gateway.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Accepted = finished, and nothing holds on to anything. Requests may still be ending. */
  public void assertBooksBalance() {
    Await.equal("requests under way", 0L, gateway::active);
    Await.equal("books", 0.0, () -> metrics().sum("segue_books_unbalanced"));
    Await.equal("requests in flight", 0.0, () -> metrics().sum("segue_requests_in_flight"));
    Metrics books = metrics();
    if (books.sum("segue_books_accepted_total") != books.sum("segue_books_finished_total")) {
      throw new AssertionError(books.lines("segue_books"));
    }
    for (BackendView backend : admin.backends()) {
      long inUse = backend.endpoints().stream().mapToLong(EndpointView::inFlight).sum();
      if (backend.inFlight() != 0 || inUse != 0) {
        throw new AssertionError(backend + " (expected: nothing in flight)");
      }
    }
  }

  @Override
  public void close() {
    try {
      if (!drained) {
        assertBooksBalance();
      }
    } finally {
      admin.close();
      gateway.close();
    }
    endpoints()
        .forEach(endpoint -> {
          assertNone(endpoint, "open connections", endpoint.state().connections().get());
          assertNone(endpoint, "waiting requests", endpoint.state().waiting().get());
          assertNone(endpoint, "attempts in flight", endpoint.state().inFlight().sum());
        });
  }

  private Stream<Endpoint> endpoints() {
    return gateway.control().published().current().backends().values().stream()
        .map(Backend::endpoints)
        .flatMap(Collection::stream);
  }

  private static void assertNone(Endpoint endpoint, String what, long count) {
    if (count != 0) {
      throw new AssertionError(
          endpoint.id() + " after the end: " + what + ": " + count + " (expected: 0)");
    }
  }
}
