package dev.segue.admin;

import dev.segue.admin.testing.FakeRollouts;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.BackendView.BreakerView;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.ConfigView.LastReload;
import dev.segue.admin.view.DifferenceView;
import dev.segue.admin.view.OverrideView;
import dev.segue.admin.view.ReloadView;
import dev.segue.admin.view.RouteView;
import dev.segue.admin.view.RouteView.CanaryView;
import dev.segue.admin.view.RouteView.MatchView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One route over two backends, in memory, that follows the rules of the contract. */
final class FakeGateway implements AdminOperations, Probes, MetricsPage {
  private final List<ChangeView> changes = new ArrayList<>();
  private final List<OverrideView> overrides = new ArrayList<>();
  private final Map<String, String> states = new LinkedHashMap<>();

  private SequencedMap<String, Integer> weights = new LinkedHashMap<>(Map.of("old", 100));
  private long routeRevision = 7;
  private long backendRevision = 3;
  private long configRevision = 1;
  private @Nullable LastReload lastReload;

  volatile @Nullable Supplier<CompletionStage<Result<RouteView>>> nextWrite;
  volatile @Nullable RuntimeException readFailure;
  volatile List<String> live = List.of();
  volatile List<String> ready = List.of();
  volatile List<String> started = List.of();
  volatile @Nullable Actor lastActor;
  volatile int writes;
  volatile boolean takenOver;
  final FakeRollouts rollouts = new FakeRollouts();
  volatile long inFlight; // at each endpoint
  volatile long tunnels; // at each endpoint
  volatile List<String> reloadProblems = List.of();
  volatile Page page = out -> out.write("segue_up 1\n".getBytes(StandardCharsets.US_ASCII));

  /** The metrics page's content. */
  interface Page {
    void writeTo(OutputStream out) throws IOException;
  }

  FakeGateway() {
    states.put("127.0.0.1:9002", "ready");
    states.put("[::1]:9002", "ready");
  }

  @Override
  public synchronized List<RouteView> routes() {
    RuntimeException failure = readFailure;
    if (failure != null) {
      throw failure;
    }
    return List.of(view());
  }

  @Override
  public synchronized @Nullable RouteView route(String route) {
    return route.equals("orders") ? view() : null;
  }

  @Override
  public synchronized CompletionStage<Result<RouteView>> setWeights(
      String route,
      SequencedMap<String, Long> sent,
      boolean takeOver,
      @Nullable Long ifMatch,
      Actor actor) {
    lastActor = actor;
    takenOver = takeOver;
    Supplier<CompletionStage<Result<RouteView>>> next = nextWrite;
    if (next != null) {
      return next.get();
    }
    if (!route.equals("orders")) {
      return CompletableFuture.completedStage(new Result.NotFound<>("route " + route));
    }
    List<String> reasons = reasonsAgainst(sent);
    if (!reasons.isEmpty()) {
      return CompletableFuture.completedStage(new Result.Rejected<>(reasons));
    }
    if (ifMatch != null && ifMatch != routeRevision) {
      return CompletableFuture.completedStage(new Result.Stale<>(view(), routeRevision));
    }
    var asked = new LinkedHashMap<String, Integer>();
    sent.forEach((backend, weight) -> asked.put(backend, weight.intValue()));
    if (!asked.equals(weights)) {
      record(actor, "weights", "orders", weights.toString(), asked.toString());
      weights = asked;
      routeRevision++;
      overrides.add(
          new OverrideView(
              "routes/orders/weights",
              "{old=100}",
              asked.toString(),
              Instant.EPOCH,
              actor.name(),
              actor.reason()));
    }
    writes++;
    return CompletableFuture.completedStage(new Result.Done<>(view(), routeRevision));
  }

  @Override
  public synchronized List<BackendView> backends() {
    return List.of(backendView());
  }

  @Override
  public synchronized @Nullable BackendView backend(String backend) {
    return backend.equals("new") ? backendView() : null;
  }

  @Override
  public synchronized CompletionStage<Result<BackendView>> setEndpointState(
      String backend,
      String endpoint,
      String state,
      boolean force,
      @Nullable Long ifMatch,
      Actor actor) {
    lastActor = actor;
    if (!backend.equals("new") || !states.containsKey(endpoint)) {
      return CompletableFuture.completedStage(
          new Result.NotFound<>("endpoint " + backend + '/' + endpoint));
    }
    if (ifMatch != null && ifMatch != backendRevision) {
      return CompletableFuture.completedStage(new Result.Stale<>(backendView(), backendRevision));
    }
    long others =
        states.entrySet().stream()
            .filter(e -> !e.getKey().equals(endpoint) && e.getValue().equals("ready"))
            .count();
    if (!state.equals("ready") && others == 0 && !force) {
      return CompletableFuture.completedStage(
          new Result.Conflict<>("the last available endpoint", "repeat with ?force=true"));
    }
    String before = states.put(endpoint, state);
    if (!state.equals(before)) {
      record(actor, "endpoint-state", backend + '/' + endpoint, String.valueOf(before), state);
      backendRevision++;
    }
    writes++;
    return CompletableFuture.completedStage(new Result.Done<>(backendView(), backendRevision));
  }

  @Override
  public synchronized List<ChangeView> changes(int limit) {
    return changes.reversed().stream().limit(limit).toList();
  }

  @Override
  public synchronized List<OverrideView> overrides() {
    return List.copyOf(overrides);
  }

  @Override
  public synchronized CompletionStage<Result<List<OverrideView>>> clearOverrides(Actor actor) {
    lastActor = actor;
    overrides.clear();
    return CompletableFuture.completedStage(new Result.Done<>(List.of(), 0));
  }

  @Override
  public synchronized ConfigView config() {
    return new ConfigView(configRevision, Instant.EPOCH, "segue.conf", List.of(), lastReload);
  }

  @Override
  public synchronized CompletionStage<Result<ReloadView>> reload(boolean dryRun, Actor actor) {
    lastActor = actor;
    List<String> problems = reloadProblems;
    String result = dryRun ? "checked" : problems.isEmpty() ? "applied" : "rejected";
    if (!dryRun) {
      lastReload = new LastReload(Instant.EPOCH, actor.name(), result, problems);
      configRevision += problems.isEmpty() ? 1 : 0;
    }
    DifferenceView difference = new DifferenceView("changed", "limits.x", "1", "2", false);
    return CompletableFuture.completedStage(
        problems.isEmpty()
            ? new Result.Done<>(
                new ReloadView(result, configRevision, List.of(difference), List.of()), 0)
            : new Result.Rejected<>(problems));
  }

  @Override
  public RolloutOperations rollouts() {
    return rollouts;
  }

  @Override
  public List<String> live() {
    return live;
  }

  @Override
  public List<String> ready() {
    return ready;
  }

  @Override
  public List<String> started() {
    return started;
  }

  @Override
  public String contentType(@Nullable String accept) {
    return accept != null && accept.contains("openmetrics")
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";
  }

  @Override
  public void writeTo(OutputStream out, String contentType) throws IOException {
    page.writeTo(out);
  }

  private static List<String> reasonsAgainst(Map<String, Long> sent) {
    var reasons = new ArrayList<String>();
    long sum = 0;
    for (var entry : sent.entrySet()) {
      long weight = entry.getValue();
      if (!entry.getKey().equals("old") && !entry.getKey().equals("new")) {
        reasons.add(entry.getKey() + ": unknown backend (expected: new, old)");
      }
      if (weight < 0 || weight > 1_000_000) {
        reasons.add(entry.getKey() + ": " + weight + " (expected: 0..1000000)");
      }
      sum += Math.max(0, weight);
    }
    if (sum == 0) {
      reasons.add("every weight is 0 (expected: at least one above)");
    }
    return reasons;
  }

  private void record(Actor actor, String kind, String subject, String before, String after) {
    changes.add(
        new ChangeView(
            changes.size(),
            Instant.EPOCH,
            kind,
            subject,
            routeRevision,
            actor.name(),
            actor.address(),
            actor.reason(),
            before,
            after));
  }

  private RouteView view() {
    double sum = weights.values().stream().mapToInt(Integer::intValue).sum();
    var shares = new LinkedHashMap<String, Double>();
    weights.forEach((backend, weight) -> shares.put(backend, weight / sum));
    return new RouteView(
        "orders",
        routeRevision,
        new MatchView(List.of(), "prefix", "/", List.of()),
        weights,
        shares,
        List.of(
            new CanaryView("canary", "exact", "true", List.of("10.0.0.0/8"), "new"),
            new CanaryView("tester", "present", null, List.of(), "new")),
        null,
        "redistribute",
        !overrides.isEmpty());
  }

  private BackendView backendView() {
    List<EndpointView> endpoints =
        states.entrySet().stream()
            .map(e ->
                new EndpointView(
                    e.getKey(),
                    1,
                    e.getValue(),
                    "up",
                    "200",
                    e.getValue().equals("ready"),
                    inFlight,
                    tunnels,
                    0,
                    "2.4.0"))
            .toList();
    return new BackendView(
        "new", backendRevision, true, 0, new BreakerView("closed", null, 12.5, 40), endpoints);
  }
}
