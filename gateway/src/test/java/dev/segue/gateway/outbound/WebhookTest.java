package dev.segue.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.HookConfig.Webhook;
import dev.segue.gateway.testing.Await;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Webhooks as hooks, and how many hooks run at once. */
@Timeout(60)
class WebhookTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final HookFacts FACTS =
      new HookFacts("orders-v2", "orders", 7, "10.0.0.1:8080", "new", "", 3, 1764237600000L);

  private final OutboundHttp http = new OutboundHttp(_ -> false);
  private final Hooks hooks = new Hooks(http);

  @AfterEach
  void close() {
    hooks.close();
    http.close();
  }

  private Running run(URI url, Duration timeout) {
    return hooks.run(new Webhook("smoke", url, timeout), FACTS);
  }

  @Test
  void postsTheFactsWithAKey() {
    try (StubServer server = StubServer.of(202, "queued\n")) {
      assertThat(run(server.url("/run"), LONG).end().join())
          .isEqualTo(new HookEnd(true, "smoke answered status 202: queued"));
      StubServer.Seen seen = server.seen().getFirst();
      assertThat(seen.method()).isEqualTo("POST");
      assertThat(seen.headers().getFirst("Idempotency-Key"))
          .isEqualTo("orders-v2/3/7/1764237600000");
      assertThat(seen.headers().getFirst("Content-Type")).isEqualTo("application/json");
      assertThat(Json.read(seen.body()))
          .isEqualTo(
              Json.read(
                  """
                  {"hook": "smoke", "rollout": "orders-v2", "route": "orders", "attempt": 3,
                   "run": 7, "endpoint": "10.0.0.1:8080", "backend": "new", "version": ""}
                  """));
    }
  }

  @Test
  void anyOtherStatusIsFailure() {
    try (StubServer server = StubServer.of(500, "no\u001b[2Jway")) {
      assertThat(run(server.url("/"), LONG).end().join())
          .isEqualTo(new HookEnd(false, "smoke answered status 500: no\\u{1b}[2Jway"));
    }
  }

  @Test
  void refusalsAndFailuresSayNoSecret() {
    HookEnd end = run(URI.create("http://169.254.169.254/?token=s3cret"), LONG).end().join();
    assertThat(end)
        .isEqualTo(new HookEnd(false, "smoke: the link-local address 169.254.169.254 is refused"));
  }

  @Test
  void whoHangsHasFailed() {
    try (StubServer server = StubServer.hung()) {
      assertThat(run(server.url("/"), Duration.ofMillis(200)).end().join())
          .isEqualTo(new HookEnd(false, "smoke: no whole answer within 200 ms"));
    }
  }

  @Test
  void cancelled() {
    try (StubServer server = StubServer.hung()) {
      Running running = run(server.url("/"), LONG);
      Await.until("the server was asked", () -> !server.seen().isEmpty());
      running.cancel();
      running.cancel();
      assertThat(running.end().join()).isEqualTo(new HookEnd(false, "smoke: cancelled"));
    }
  }

  @Test
  void sixteenRunAtOnceAndTheNextHasItsWholeTime() {
    try (StubServer hung = StubServer.hung();
        StubServer well = StubServer.of(200, "")) {
      List<Running> first = new ArrayList<>();
      for (int i = 0; i < Hooks.AT_ONCE; i++) {
        first.add(run(hung.url("/"), LONG));
      }
      Await.equal("hooks under way", Hooks.AT_ONCE, () -> hung.seen().size());
      Running waiting = run(well.url("/"), Duration.ofMillis(400));
      Running never = run(well.url("/"), LONG);
      never.cancel();
      assertThat(never.end().join().told()).isEqualTo("smoke: cancelled before it began");
      int _ = Await.settled("requests of the next", () -> well.seen().size());
      assertThat(well.seen()).isEmpty();
      assertThat(waiting.end()).as("the end of one that waits").isNotDone();

      first.getFirst().cancel();
      Await.until("the next was sent", () -> !well.seen().isEmpty());
    }
  }
}
