package dev.segue.gateway.demo;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the gateway says of itself, by its admin API and its metrics page. */
final class Observer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_CHANGES = 1000;

  private final AdminClient admin;
  private final URI metrics;
  private final HttpClient http;
  private final List<String> news = new ArrayList<>();
  private long heard;

  /**
   * What the gateway says.
   *
   * @param newPercent the new version's configured share
   * @param breaker of the new version
   * @param health of the new version
   * @param fellBack requests that failed at the version they were sent to and got the fallback's
   *     answer instead
   * @param diverted requests that went elsewhere at once, as their version was taken out
   * @param rollout that is followed, or {@code null}
   */
  record Seen(
      double newPercent,
      String breaker,
      String health,
      long fellBack,
      long diverted,
      @Nullable RolloutView rollout) {
    static final Seen NOTHING = new Seen(0, "unknown", "unknown", 0, 0, null);

    String phase() {
      return rollout == null ? "none" : rollout.phase();
    }

    boolean rolloutEnded() {
      return rollout != null && rollout.ended();
    }
  }

  Observer(AdminClient admin, URI address) {
    this.admin = admin;
    this.metrics = address.resolve("/metrics");
    this.http = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
  }

  /** Looks at everything, and at that rollout. */
  Seen look(Story.@Nullable Followed followed) throws IOException, InterruptedException {
    Double share = admin.route(Demo.ROUTE).shares().get(Demo.NEW);
    BackendView version = admin.backend(Demo.NEW);
    String page = page();
    return new Seen(
        share == null ? 0 : 100 * share,
        version.breaker().state(),
        version.endpoints().stream().map(EndpointView::health).findFirst().orElse("absent"),
        sum(page, "segue_fallback_total"),
        sum(page, "segue_diverted_total"),
        followed == null ? null : rollout(followed.id()));
  }

  private RolloutView rollout(String id) {
    for (RolloutEventView event : admin.events(id, heard)) {
      heard = event.id();
      news.add("rollout " + event.kind() + ": " + event.text());
    }
    return admin.rollout(id);
  }

  /** What has happened to the rollout since this was asked last. */
  List<String> news() {
    List<String> since = List.copyOf(news);
    news.clear();
    return since;
  }

  /** How often the route's weights were changed, by the gateway's own list. */
  long weightChanges() {
    return admin.changes(MOST_CHANGES).stream()
        .filter(change -> change.kind().equals("weights"))
        .count();
  }

  /** The sum over a metric's series. */
  static long sum(String page, String metric) {
    return page.lines()
        .filter(line -> line.startsWith(metric + '{') || line.startsWith(metric + ' '))
        .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ')))))
        .sum();
  }

  private String page() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(PATIENCE).build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(metrics + ": status " + response.statusCode());
    }
    return response.body();
  }

  @Override
  public void close() {
    http.shutdownNow();
    admin.close();
  }
}
