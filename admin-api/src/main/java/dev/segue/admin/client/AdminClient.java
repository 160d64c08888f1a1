package dev.segue.admin.client;

import static dev.segue.admin.client.Wire.segment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.Json;
import dev.segue.admin.view.OverrideView;
import dev.segue.admin.view.ReloadView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.admin.view.RouteView;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of one gateway's control API. Every method waits for the answer and throws {@link
 * AdminException} where it is a problem. Thread-safe.
 */
public final class AdminClient implements AutoCloseable {
  private static final String ROLLOUTS = "/api/v1/rollouts";

  private final Wire wire;

  /**
   * A client; nothing is sent yet.
   *
   * @param base such as {@code http://127.0.0.1:9900}
   * @param token the secret
   */
  public AdminClient(URI base, String token) {
    wire = new Wire(base, token);
  }

  private record Routes(List<RouteView> routes) {}

  private record Backends(List<BackendView> backends) {}

  private record Rollouts(List<RolloutView> rollouts) {}

  private record Events(List<RolloutEventView> events) {}

  private record Changes(List<ChangeView> changes) {}

  private record Overrides(List<OverrideView> overrides) {}

  /**
   * What goes with a write.
   *
   * @param ifMatch the revision that the change is made on, or {@code null}: the last writer wins
   * @param reason why; empty = none given
   */
  public record Note(@Nullable Long ifMatch, String reason) {
    /** No condition, no reason. */
    public static final Note NONE = new Note(null, "");

    public static Note because(String reason) {
      return new Note(null, reason);
    }
  }

  public List<RouteView> routes() {
    return wire.get("/api/v1/routes", Routes.class).routes();
  }

  public RouteView route(String route) {
    return wire.get("/api/v1/routes/" + segment(route), RouteView.class);
  }

  /** Replaces the route's whole split. */
  public RouteView setWeights(String route, Map<String, Integer> weights, Note note) {
    return setWeights(route, weights, false, note);
  }

  /**
   * Replaces the route's whole split.
   *
   * @param takeOver also where a rollout owns the route: it is paused
   */
  public RouteView setWeights(
      String route, Map<String, Integer> weights, boolean takeOver, Note note) {
    String path = "/api/v1/routes/" + segment(route) + "/weights";
    return wire.put(takeOver ? path + "?take-over=true" : path, weights, note, RouteView.class);
  }

  public List<BackendView> backends() {
    return wire.get("/api/v1/backends", Backends.class).backends();
  }

  public BackendView backend(String backend) {
    return wire.get("/api/v1/backends/" + segment(backend), BackendView.class);
  }

  /**
   * Says what one endpoint is for.
   *
   * @param endpoint {@code host:port}
   * @param state {@code ready}, {@code drain} or {@code maint}
   * @param force also where the backend would be left without an available endpoint
   */
  public BackendView setEndpointState(
      String backend, String endpoint, String state, boolean force, Note note) {
    return setEndpointState(backend, endpoint, state, force, Duration.ZERO, note);
  }

  /**
   * Says what one endpoint is for, and waits until no request is in flight there.
   *
   * @param wait at most so long, up to 10 min; zero: not at all. What is left then is the
   *     endpoint's {@code inFlight}
   */
  public BackendView setEndpointState(
      String backend, String endpoint, String state, boolean force, Duration wait, Note note) {
    String path =
        "/api/v1/backends/" + segment(backend) + "/endpoints/" + segment(endpoint) + "/state";
    String waiting = wait.isZero() ? "" : "wait=" + wait.toMillis() + "ms";
    String query =
        String.join(force && !wait.isZero() ? "&" : "", force ? "force=true" : "", waiting);
    HttpRequest.Builder request =
        wire.json(query.isEmpty() ? path : path + '?' + query, note)
            .timeout(Wire.ANSWER.plus(wait))
            .PUT(BodyPublishers.ofByteArray(Json.write(Map.of("state", state))));
    return wire.send(request.build(), BackendView.class);
  }

  /** The configuration in force, and how the last reload ended. */
  public ConfigView config() {
    return wire.get("/api/v1/config", ConfigView.class);
  }

  /**
   * Makes the gateway read its configuration file again.
   *
   * @param dryRun only say what would be
   */
  public ReloadView reload(boolean dryRun, Note note) {
    String path = "/api/v1/config/reload";
    return wire.post(dryRun ? path + "?dry-run=true" : path, note, ReloadView.class);
  }

  /** Every rollout of the configuration, and those of before that are still live. */
  public List<RolloutView> rollouts() {
    return wire.get(ROLLOUTS, Rollouts.class).rollouts();
  }

  public RolloutView rollout(String id) {
    return wire.get(ROLLOUTS + '/' + segment(id), RolloutView.class);
  }

  /**
   * Says a verb to a rollout.
   *
   * @param verb such as {@code start} or {@code promote-full}
   * @param options of {@code abort}: {@code cut}, {@code ramped}, {@code force}; of {@code undo}:
   *     {@code force}
   */
  public RolloutView tell(String id, String verb, Set<String> options, Note note) {
    String query =
        options.stream().sorted().map(one -> segment(one) + "=true").collect(joining("&"));
    String path = ROLLOUTS + '/' + segment(id) + '/' + segment(verb);
    return wire.post(query.isEmpty() ? path : path + '?' + query, note, RolloutView.class);
  }

  /**
   * How one of its checklists stands.
   *
   * @param list {@code preflight} or {@code postflight}
   */
  public ChecklistView checklist(String id, String list) {
    return wire.get(ROLLOUTS + '/' + segment(id) + '/' + segment(list), ChecklistView.class);
  }

  /**
   * Finds out how its items stand; what takes its time is {@code running} in the answer.
   *
   * @param confirmed items that are confirmed by this
   * @param waived items that need not be met; the note says why
   */
  public ChecklistView check(
      String id, String list, Set<String> confirmed, Set<String> waived, Note note) {
    List<String> query = new ArrayList<>();
    if (!confirmed.isEmpty()) {
      query.add("confirm=" + confirmed.stream().map(Wire::segment).collect(joining(",")));
    }
    if (!waived.isEmpty()) {
      query.add("waive=" + waived.stream().map(Wire::segment).collect(joining(",")));
    }
    String path = ROLLOUTS + '/' + segment(id) + '/' + segment(list);
    String asked = query.isEmpty() ? path : path + '?' + String.join("&", query);
    return wire.post(asked, note, ChecklistView.class);
  }

  /**
   * Makes a rollout that the file does not define.
   *
   * @param definition what the file's block of it would hold, as JSON
   * @param start whether it begins
   */
  public RolloutView define(String id, String definition, boolean start, Note note) {
    String body =
        "{\"id\":%s,\"start\":%s,\"definition\":%s}"
            .formatted(new String(Json.write(id), UTF_8), start, definition);
    return wire.send(
        wire.json(ROLLOUTS, note).POST(BodyPublishers.ofString(body)).build(), RolloutView.class);
  }

  /**
   * Makes the gateway forget a rollout that has nothing left to do and that the file does not
   * define.
   *
   * @return how it was
   */
  public RolloutView remove(String id, Note note) {
    HttpRequest.Builder request = Wire.noted(wire.request(ROLLOUTS + '/' + segment(id)), note);
    return wire.send(request.DELETE().build(), RolloutView.class);
  }

  /** What happened to a rollout, oldest first, of ids above {@code after}. */
  public List<RolloutEventView> events(String id, long after) {
    return wire.get(eventsOf(id) + "?after=" + after, Events.class).events();
  }

  /**
   * Tells each event of ids above {@code after} as it happens, on this thread, until the thread is
   * interrupted or the listener throws. A connection that ends is made anew, and no event is told
   * twice or left out.
   *
   * @throws AdminException where the gateway refuses, or cannot be reached at the beginning
   */
  public void follow(String id, long after, Consumer<RolloutEventView> listener) {
    new EventFollower(wire, eventsOf(id), EventFollower.Pace.USUAL).follow(after, listener);
  }

  /**
   * What is told of a rollout.
   *
   * @param format {@code markdown}, {@code html} or {@code windows}
   */
  public String report(String id, String format) {
    return wire.text(ROLLOUTS + '/' + segment(id) + "/report?format=" + segment(format));
  }

  /** The newest changes first, at most {@code limit}, 1..1000. */
  public List<ChangeView> changes(int limit) {
    return wire.get("/api/v1/changes?limit=" + limit, Changes.class).changes();
  }

  public List<OverrideView> overrides() {
    return wire.get("/api/v1/overrides", Overrides.class).overrides();
  }

  /** Puts the configuration file's values back in force; returns what is left. */
  public List<OverrideView> clearOverrides(Note note) {
    HttpRequest.Builder request = Wire.noted(wire.request("/api/v1/overrides"), note).DELETE();
    return wire.send(request.build(), Overrides.class).overrides();
  }

  /** Drops the connections. */
  @Override
  public void close() {
    wire.close();
  }

  private static String eventsOf(String id) {
    return ROLLOUTS + '/' + segment(id) + "/events";
  }
}
