package dev.segue.gateway.demo;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.BackendView.EndpointView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.admin.view.RolloutView.UpdateView;
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
   * @param newPercent the new version's configured share, or that of the instances that are updated
   * @param breaker of the new version, or of the backend whose instances are updated
   * @param health of the new version, or how far each instance is
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

    /** Whether the instances of one backend are updated, in place of a share being moved. */
    boolean updatesInstances() {
      return isRolling(rollout);
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
    RolloutView rollout = followed == null ? null : rollout(followed.id());
    String page = page();
    long fellBack = fellBack(page);
    long diverted = sum(page, "segue_diverted_total");
    if (rollout != null && isRolling(rollout)) {
      List<String> stages = rollout.endpoints().stream().map(UpdateView::stage).toList();
      return new Seen(
          updatedPercent(stages),
          admin.backend(Demo.BACKEND).breaker().state(),
          stages.isEmpty() ? "not begun" : String.join(", ", stages),
          fellBack,
          diverted,
          rollout);
    }
    Double share = admin.route(Demo.ROUTE).shares().get(Demo.NEW);
    BackendView version = admin.backend(Demo.NEW);
    return new Seen(
        share == null ? 0 : 100 * share,
        version.breaker().state(),
        version.endpoints().stream().map(EndpointView::health).findFirst().orElse("absent"),
        fellBack,
        diverted,
        rollout);
  }

  private static boolean isRolling(@Nullable RolloutView rollout) {
    return rollout != null && rollout.strategy().equals("rolling");
  }

  /** The share of the instances that are updated, in whole per cent. */
  static double updatedPercent(List<String> stages) {
    long updated = stages.stream().filter("updated"::equals).count();
    return stages.isEmpty() ? 0 : Math.rint(100.0 * updated / stages.size());
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

  /** How many requests the fallback has answered in place of the version they were sent to. */
  long fellBack() throws IOException, InterruptedException {
    return fellBack(page());
  }

  private static long fellBack(String page) {
    return sum(page, "segue_fallback_total");
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
