package dev.segue.admin.client;

import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.Json;
import dev.segue.admin.view.OverrideView;
import dev.segue.admin.view.ProblemView;
import dev.segue.admin.view.ReloadView;
import dev.segue.admin.view.RouteView;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client of one gateway's control API. Every method waits for the answer and throws {@link
 * AdminException} where it is a problem. Thread-safe.
 */
public final class AdminClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(40); // longer than the gateway takes
  private static final long LONGEST = 16L << 20; // bytes of an answer

  private final URI base;
  private final String token;
  private final HttpClient http;

  /**
   * A client; nothing is sent yet.
   *
   * @param base such as {@code http://127.0.0.1:9900}
   * @param token the secret
   */
  public AdminClient(URI base, String token) {
    if (base.getHost() == null || base.getScheme() == null) {
      throw new IllegalArgumentException(
          "gateway: " + base + " (expected: an address such as http://127.0.0.1:9900)");
    }
    this.base = base;
    this.token = token;
    // neither redirects nor a proxy: the token goes to this address alone
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT)
            .build();
  }

  private record Routes(List<RouteView> routes) {}

  private record Backends(List<BackendView> backends) {}

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
    return get("/api/v1/routes", Routes.class).routes();
  }

  public RouteView route(String route) {
    return get("/api/v1/routes/" + segment(route), RouteView.class);
  }

  /** Replaces the route's whole split. */
  public RouteView setWeights(String route, Map<String, Integer> weights, Note note) {
    return put("/api/v1/routes/" + segment(route) + "/weights", weights, note, RouteView.class);
  }

  public List<BackendView> backends() {
    return get("/api/v1/backends", Backends.class).backends();
  }

  public BackendView backend(String backend) {
    return get("/api/v1/backends/" + segment(backend), BackendView.class);
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
        json(query.isEmpty() ? path : path + '?' + query, note)
            .timeout(ANSWER.plus(wait))
            .PUT(BodyPublishers.ofByteArray(Json.write(Map.of("state", state))));
    return send(request.build(), BackendView.class);
  }

  /** The configuration in force, and how the last reload ended. */
  public ConfigView config() {
    return get("/api/v1/config", ConfigView.class);
  }

  /**
   * Makes the gateway read its configuration file again.
   *
   * @param dryRun only say what would be
   */
  public ReloadView reload(boolean dryRun, Note note) {
    String path = "/api/v1/config/reload";
    HttpRequest.Builder request =
        noted(request(dryRun ? path + "?dry-run=true" : path), note).POST(BodyPublishers.noBody());
    return send(request.build(), ReloadView.class);
  }

  /** The newest changes first, at most {@code limit}, 1..1000. */
  public List<ChangeView> changes(int limit) {
    return get("/api/v1/changes?limit=" + limit, Changes.class).changes();
  }

  public List<OverrideView> overrides() {
    return get("/api/v1/overrides", Overrides.class).overrides();
  }

  /** Puts the configuration file's values back in force; returns what is left. */
  public List<OverrideView> clearOverrides(Note note) {
    return send(noted(request("/api/v1/overrides"), note).DELETE().build(), Overrides.class)
        .overrides();
  }

  /** Drops the connections. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  private <T> T get(String path, Class<T> type) {
    return send(request(path).GET().build(), type);
  }

  private <T> T put(String path, Object body, Note note, Class<T> type) {
    return send(json(path, note).PUT(BodyPublishers.ofByteArray(Json.write(body))).build(), type);
  }

  private HttpRequest.Builder json(String path, Note note) {
    return noted(request(path), note).header("Content-Type", "application/json");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(ANSWER)
        .header("Accept", "application/json, application/problem+json")
        .header("Authorization", "Bearer " + token);
  }

  private static HttpRequest.Builder noted(HttpRequest.Builder request, Note note) {
    if (note.ifMatch() != null) {
      request.header("If-Match", "\"" + note.ifMatch() + '"');
    }
    if (!note.reason().isEmpty()) {
      request.header("X-Change-Reason", field(note.reason()));
    }
    return request;
  }

  /** Anything but visible ASCII goes out as an RFC 8187 value: this HTTP client sends no other. */
  private static String field(String reason) {
    boolean plain = reason.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    return plain ? reason : "UTF-8''" + segment(reason);
  }

  private static String segment(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private <T> T send(HttpRequest request, Class<T> type) {
    HttpResponse<byte[]> response = exchange(request);
    try {
      if (response.statusCode() == 200) {
        return Json.read(response.body(), type);
      }
      throw new AdminException(Json.read(response.body(), ProblemView.class), null);
    } catch (IllegalArgumentException e) {
      throw AdminException.without(
          "no-answer",
          "This is not the admin API of a gateway",
          base + " answered " + response.statusCode() + ": " + e.getMessage(),
          e);
    }
  }

  private HttpResponse<byte[]> exchange(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST));
    } catch (ConnectException e) {
      throw AdminException.without(
          "unreachable", "The gateway cannot be reached", base.toString(), e);
    } catch (IOException e) {
      throw AdminException.without(
          "no-answer", "The gateway gave no answer", base + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdminException.without("no-answer", "Interrupted", base.toString(), e);
    }
  }
}
