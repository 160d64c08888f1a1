package dev.segue.gateway.cli;

import dev.segue.admin.Actor;
import dev.segue.admin.AdminLimits;
import dev.segue.admin.AdminLimits.Streams;
import dev.segue.admin.AdminOperations;
import dev.segue.admin.AdminServer;
import dev.segue.admin.AdminSettings;
import dev.segue.admin.AdminToken;
import dev.segue.admin.MetricsPage;
import dev.segue.admin.Probes;
import dev.segue.admin.Result;
import dev.segue.admin.Role;
import dev.segue.admin.RolloutOperations;
import dev.segue.admin.testing.FakeRollouts;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.BackendView.BreakerView;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.OverrideView;
import dev.segue.admin.view.ReloadView;
import dev.segue.admin.view.RouteView;
import dev.segue.admin.view.RouteView.MatchView;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A real admin server over rollouts to which happens what a test says, and one route. */
final class AdminFake implements AdminOperations, Probes, MetricsPage, AutoCloseable {
  private static final String SECRET = "0123456789abcdef";

  final FakeRollouts rollouts = new FakeRollouts();
  private final Path token;
  private final int streams;
  private AdminServer server;
  volatile boolean candidateUp = true;

  /** What a command printed so far, while it runs. */
  record Run(StringWriter out, StringWriter err, CompletableFuture<Integer> code) {}

  AdminFake(Path dir, int streams) throws Exception {
    token = Files.writeString(dir.resolve("token"), SECRET);
    this.streams = streams;
    server = start(0);
  }

  private AdminServer start(int port) {
    AdminLimits limits =
        new AdminLimits(
            64,
            512,
            1 << 20,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ofSeconds(5),
            new Streams(streams, 256, Duration.ofSeconds(15)));
    AdminServer started =
        new AdminServer(
            new AdminSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                null,
                List.of(new AdminToken("ops", SECRET, Role.OPERATE)),
                List.of(),
                limits),
            this,
            this,
            this);
    started.start();
    return started;
  }

  /** The server is away while that is done, and then there again. */
  void away(Runnable meanwhile) {
    int port = server.address().getPort();
    server.close();
    meanwhile.run();
    server = start(port);
  }

  /** With where the server is and what it takes. */
  String[] arguments(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--token-file=" + token);
    all.add("--gateway=http://127.0.0.1:" + server.address().getPort());
    return all.toArray(String[]::new);
  }

  /** Begins a command. */
  Run run(String... arguments) {
    String[] all = arguments(arguments);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(err));
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> code.complete(Cli.of(console, () -> "fake").execute(all)));
    return new Run(out, err, code);
  }

  @Override
  public RolloutOperations rollouts() {
    return rollouts;
  }

  @Override
  public List<RouteView> routes() {
    SequencedMap<String, Integer> weights = new LinkedHashMap<>();
    weights.put("new", 5);
    weights.put("old", 95);
    return List.of(
        new RouteView(
            "orders",
            7,
            new MatchView(List.of(), "prefix", "/", List.of()),
            weights,
            new LinkedHashMap<>(Map.of("new", 0.05, "old", 0.95)),
            List.of(),
            "old",
            "redistribute",
            true));
  }

  @Override
  public @Nullable RouteView route(String route) {
    return null;
  }

  @Override
  public List<BackendView> backends() {
    return List.of(
        backend("new", candidateUp, "10.0.0.1:80"),
        backend("old", true, "10.0.1.1:80", "10.0.1.2:80"));
  }

  private static BackendView backend(String id, boolean firstUp, String... addresses) {
    List<EndpointView> endpoints = new ArrayList<>();
    for (String address : addresses) {
      boolean up = !endpoints.isEmpty() || firstUp;
      endpoints.add(
          new EndpointView(address, 1, "ready", up ? "up" : "down", "x", up, 0, 0, 0, ""));
    }
    var breaker = new BreakerView(firstUp ? "closed" : "open", null, null, 0);
    return new BackendView(id, 1, firstUp, 3, breaker, endpoints);
  }

  @Override
  public @Nullable BackendView backend(String backend) {
    return null;
  }

  @Override
  public CompletionStage<Result<RouteView>> setWeights(
      String route,
      SequencedMap<String, Long> weights,
      boolean takeOver,
      @Nullable Long ifMatch,
      Actor actor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Result<BackendView>> setEndpointState(
      String backend,
      String endpoint,
      String state,
      boolean force,
      @Nullable Long ifMatch,
      Actor actor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ChangeView> changes(int limit) {
    return List.of();
  }

  @Override
  public List<OverrideView> overrides() {
    return List.of();
  }

  @Override
  public CompletionStage<Result<List<OverrideView>>> clearOverrides(Actor actor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ConfigView config() {
    return new ConfigView(1, Instant.EPOCH, "segue.conf", List.of(), null);
  }

  @Override
  public CompletionStage<Result<ReloadView>> reload(boolean dryRun, Actor actor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> live() {
    return List.of();
  }

  @Override
  public List<String> ready() {
    return List.of();
  }

  @Override
  public List<String> started() {
    return List.of();
  }

  @Override
  public String contentType(@Nullable String accept) {
    return "text/plain";
  }

  @Override
  public void writeTo(OutputStream out, String contentType) {}

  @Override
  public void close() {
    server.close();
  }
}
