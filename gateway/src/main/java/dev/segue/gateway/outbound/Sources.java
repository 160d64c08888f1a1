package dev.segue.gateway.outbound;

import dev.segue.gateway.config.SourceConfig;
import dev.segue.gateway.config.SourceConfig.Prometheus;
import dev.segue.gateway.config.SourceConfig.Web;
import dev.segue.gateway.control.rollout.judge.Reading;
import dev.segue.gateway.outbound.OutboundHttp.Call;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Asks others for numbers: so many at once, others wait. Thread-safe. */
public final class Sources implements AutoCloseable {
  static final int AT_ONCE = 8;

  private static final int WAITING = 1024;

  private final OutboundHttp http;
  private final Crew crew = new Crew("segue-source", AT_ONCE, WAITING, Duration.ofSeconds(1));

  public Sources(OutboundHttp http) {
    this.http = http;
  }

  /**
   * Asks as soon as its turn comes, and has its answer or a failure. Never waits, never throws.
   *
   * @param query PromQL, or a JSON pointer
   */
  public CompletableFuture<Reading> ask(SourceConfig source, String query) {
    return crew.<Reading>start(() -> answer(source, query), Reading.Failed::new).end().copy();
  }

  private Reading answer(SourceConfig source, String query) throws InterruptedException {
    return switch (source) {
      case Prometheus prometheus -> prometheus(prometheus, query);
      case Web web -> web(web, query);
    };
  }

  private Reading prometheus(Prometheus source, String query) throws InterruptedException {
    String form = "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    Map<String, String> headers =
        Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json");
    Call call =
        new Call(
            instantQuery(source.url()), form, headers, source.timeout(), OutboundHttp.SOURCE_CAP);
    return switch (http.exchange(call)) {
      case HttpResult.Answer answer when answer.cut() -> tooLong();
      case HttpResult.Answer answer -> PrometheusAnswer.read(answer);
      case HttpResult.Failed(String why) -> new Reading.Failed(why);
      case HttpResult.Refused(String why) -> new Reading.Failed(why);
    };
  }

  private Reading web(Web source, String pointer) throws InterruptedException {
    Call call = Call.get(source.url(), source.timeout(), OutboundHttp.SOURCE_CAP);
    return switch (http.exchange(call)) {
      case HttpResult.Answer answer when !answer.good() -> new Reading.Failed(answer.words());
      case HttpResult.Answer answer when answer.cut() -> tooLong();
      case HttpResult.Answer answer -> WebAnswer.read(answer.body(), pointer);
      case HttpResult.Failed(String why) -> new Reading.Failed(why);
      case HttpResult.Refused(String why) -> new Reading.Failed(why);
    };
  }

  private static Reading tooLong() {
    return new Reading.Failed("the answer is longer than 1 MiB");
  }

  /** The server's address may have a path of its own, and a query that lets us in. */
  private static URI instantQuery(URI server) {
    String text = server.getScheme() + "://" + server.getRawAuthority();
    String path = server.getRawPath();
    String query = server.getRawQuery();
    String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return URI.create(text + base + "/api/v1/query" + (query == null ? "" : '?' + query));
  }

  /** Breaks off what is under way; whoever waits for it gets a failure. */
  @Override
  public void close() {
    crew.close();
  }
}
