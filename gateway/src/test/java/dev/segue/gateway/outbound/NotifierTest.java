package dev.segue.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.NotifierConfig;
import dev.segue.gateway.config.NotifierConfig.Form;
import dev.segue.gateway.outbound.Notice.Severity;
import dev.segue.gateway.outbound.Notifier.Tally;
import dev.segue.gateway.testing.Await;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Notices on their way: order, tries, room. */
@Timeout(60)
class NotifierTest {
  private static final Tally NONE = new Tally(0, 0, 0, 0);

  private final ManualTime time = new ManualTime();
  private final OutboundHttp http = new OutboundHttp(_ -> false);
  private final Notifier notifier = new Notifier(http, time, time, () -> 0.5);

  @AfterEach
  void close() {
    notifier.close();
    http.close();
  }

  private static NotifierConfig to(String name, URI url) {
    return new NotifierConfig(name, url, Form.JSON, "", Duration.ofSeconds(20));
  }

  private static Notice notice(String text, Severity severity) {
    return new Notice(
        "orders-v2", "orders", "phase", "running", text, severity, Instant.EPOCH, Map.of(), "");
  }

  private static Notice notice(String text) {
    return notice(text, Severity.INFO);
  }

  private Tally tally(String name) {
    return notifier.tallies().getOrDefault(name, NONE);
  }

  private static List<String> texts(StubServer server) {
    return server.seen().stream()
        .map(seen -> Json.read(seen.body()).path("text").asString())
        .toList();
  }

  @Test
  void aNoticeIsSentOnce() {
    try (StubServer server = StubServer.of(204, "")) {
      notifier.tell(to("team", server.url("/hook?secret")), notice("hello"));

      Await.equal("counts", new Tally(1, 0, 0, 0), () -> tally("team"));
      assertThat(texts(server)).containsExactly("hello");
      assertThat(server.seen().getFirst().path()).isEqualTo("/hook?secret");
      assertThat(time.planned()).isFalse();
    }
  }

  @Test
  void theOrderIsKeptOverFailures() {
    AtomicInteger asked = new AtomicInteger();
    try (StubServer server =
        new StubServer(
            exchange -> StubServer.reply(exchange, asked.incrementAndGet() == 1 ? 503 : 200, ""))) {
      NotifierConfig team = to("team", server.url("/"));
      for (String text : List.of("one", "two", "three")) {
        notifier.tell(team, notice(text));
      }
      assertThat(time.next()).isEqualTo(Duration.ofMillis(750));

      Await.equal("counts", new Tally(3, 0, 0, 0), () -> tally("team"));
      assertThat(texts(server)).containsExactly("one", "one", "two", "three");
    }
  }

  @Test
  void eachPauseIsLongerAndTheFifthTryIsTheLast() {
    try (StubServer server = StubServer.of(500, "broken")) {
      notifier.tell(to("team", server.url("/")), notice("hello"));
      List<Duration> pauses = IntStream.range(0, 4).mapToObj(_ -> time.next()).toList();

      assertThat(pauses).extracting(Duration::toMillis).containsExactly(750L, 1500L, 3000L, 6000L);
      Await.equal("counts", new Tally(0, 1, 0, 0), () -> tally("team"));
      assertThat(server.seen()).hasSize(5);
      assertThat(time.planned()).isFalse();
    }
  }

  @Test
  void afterTenMinutesThereIsNoFurtherTry() {
    try (StubServer server =
        new StubServer(exchange -> {
          time.pass(Duration.ofMinutes(6)); // that slow it is
          StubServer.reply(exchange, 500, "");
        })) {
      notifier.tell(to("team", server.url("/")), notice("hello"));
      Duration _ = time.next();

      Await.equal("counts", new Tally(0, 1, 0, 0), () -> tally("team"));
      assertThat(server.seen()).hasSize(2);
    }
  }

  @Test
  void whoIsAskedToWaitWaits() {
    try (StubServer server =
        new StubServer(exchange -> {
          exchange.getResponseHeaders().add("Retry-After", "17");
          StubServer.reply(exchange, 429, "");
        })) {
      notifier.tell(to("team", server.url("/")), notice("hello"));
      assertThat(time.next()).isEqualTo(Duration.ofSeconds(17));
    }
  }

  @Test
  void whatWouldFailAgainIsNotSentAgain() {
    try (StubServer server = StubServer.of(404, "no_team")) {
      notifier.tell(to("team", server.url("/")), notice("hello"));
      notifier.tell(to("clouds", URI.create("http://169.254.169.254/")), notice("hello"));

      Await.equal("counts", new Tally(0, 1, 0, 0), () -> tally("team"));
      Await.equal("counts", new Tally(0, 1, 0, 0), () -> tally("clouds"));
      assertThat(server.seen()).hasSize(1);
      assertThat(time.planned()).isFalse();
    }
  }

  @Test
  void aConnectionThatBreaksIsTriedAgain() {
    AtomicInteger asked = new AtomicInteger();
    try (StubServer server =
        new StubServer(exchange -> {
          if (asked.incrementAndGet() == 1) {
            exchange.close();
          } else {
            StubServer.reply(exchange, 200, "");
          }
        })) {
      notifier.tell(to("team", server.url("/")), notice("hello"));
      Duration _ = time.next();

      Await.equal("counts", new Tally(1, 0, 0, 0), () -> tally("team"));
    }
  }

  @Test
  void oneThatHangsHoldsNoOtherUp() {
    try (StubServer hung = StubServer.hung();
        StubServer well = StubServer.of(200, "")) {
      notifier.tell(to("hung", hung.url("/")), notice("hello"));
      notifier.tell(to("well", well.url("/")), notice("hello"));

      Await.equal("counts", new Tally(1, 0, 0, 0), () -> tally("well"));
      assertThat(tally("hung")).isEqualTo(new Tally(0, 0, 0, 1));
    }
  }

  @Test
  void whereThereIsNoRoomTheOldestOfTheLeastGoes() {
    try (StubServer hung = StubServer.hung()) {
      NotifierConfig team = to("team", hung.url("/"));
      for (int i = 0; i < 1 + Lane.ROOM + 3; i++) {
        notifier.tell(team, notice("text " + i));
      }
      assertThat(tally("team")).isEqualTo(new Tally(0, 0, 3, 1 + Lane.ROOM));
    }
  }

  @Test
  void closingDropsWhatWaits() {
    try (StubServer hung = StubServer.hung()) {
      NotifierConfig team = to("team", hung.url("/"));
      notifier.tell(team, notice("under way"));
      notifier.tell(team, notice("waits"));
      notifier.close();
      notifier.tell(team, notice("too late"));

      Await.equal("counts", new Tally(0, 1, 2, 0), () -> tally("team"));
    }
  }
}
