package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.Call;
import dev.segue.gateway.testing.DeafPort;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.FakeBackend.Script;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.Metrics;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What falls back and who is blamed, row by row: every cause of a failed attempt with every kind of
 * request. The split always picks {@code new}; the breaker opens at the first failure that it is
 * told, so that its state says what it was told.
 */
@Behaviour
final class FallbackTableTest {
  private static final String BREAKER =
      "breaker { minimum-calls = 1, window = 10, failure-rate = 100, consecutive-failures = 0 }";

  private static final DeafPort DEAF = new DeafPort();

  private final LeapClock clock = new LeapClock();
  private final FakeBackend old = FakeBackend.named("old");
  private final FakeBackend fresh = FakeBackend.named("new");

  @AfterAll
  static void closeDeafPort() {
    DEAF.close();
  }

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  /** What the backend may have seen of the request. */
  enum Receipt {
    NOT_RECEIVED,
    MAYBE_RECEIVED,
    ANSWERED
  }

  /** A row of the table: how an attempt fails, and what follows where nothing takes over. */
  enum Cause {
    REFUSED(Receipt.NOT_RECEIVED, 502, "connect_failed", null),
    CONNECT_TIMEOUT(Receipt.NOT_RECEIVED, 504, "connect_timeout", null),
    RESET(Receipt.MAYBE_RECEIVED, 502, "reset", Scripts.resetAfterReading()),
    CLOSED(Receipt.MAYBE_RECEIVED, 502, "reset", Scripts.closeAfterReading()),
    HEAD_TIMEOUT(Receipt.MAYBE_RECEIVED, 504, "head_timeout", Scripts.stallBeforeHead()),
    S500(Receipt.ANSWERED, 500, "server_error", Scripts.status(500)),
    S502(Receipt.ANSWERED, 502, "server_error", Scripts.status(502)),
    S503(Receipt.ANSWERED, 503, "server_error", Scripts.status(503)),
    S504(Receipt.ANSWERED, 504, "server_error", Scripts.status(504));

    final Receipt receipt;
    final int statusWithoutFallback;
    final String result;

    @SuppressWarnings("ImmutableEnumChecker") // scripts hold no state
    final @Nullable Script script;

    Cause(Receipt receipt, int statusWithoutFallback, String result, @Nullable Script script) {
      this.receipt = receipt;
      this.statusWithoutFallback = statusWithoutFallback;
      this.result = result;
      this.script = script;
    }

    boolean reachesTheBackend() {
      return receipt != Receipt.NOT_RECEIVED;
    }
  }

  /** A kind of request. */
  enum Kind {
    GET("GET", "", true),
    HEAD("HEAD", "", true),
    OPTIONS("OPTIONS", "", true),
    POST("POST", "", false),
    PUT("PUT", "", false),
    DELETE("DELETE", "", false),
    POST_WITH_KEY("POST", "Idempotency-Key: 7", true),
    PATCH_WITH_KEY("PATCH", "Idempotency-Key: \"a b\"", true);

    final String method;
    final String field;
    final boolean repeatable;

    Kind(String method, String field, boolean repeatable) {
      this.method = method;
      this.field = field;
      this.repeatable = repeatable;
    }

    boolean hasBody() {
      return method.startsWith("P");
    }

    Message send(RawClient client) {
      String[] fields = field.isEmpty() ? new String[0] : new String[] {field};
      return hasBody()
          ? client.withBody(method, "/orders", "order 7", fields)
          : client.method(method, "/orders", fields);
    }
  }

  static Stream<Arguments> everyRow() {
    return Arrays.stream(Cause.values())
        .flatMap(cause -> Arrays.stream(Kind.values()).map(kind -> Arguments.of(cause, kind)));
  }

  /** A gateway whose pick fails so. */
  private TestGateway scene(Cause cause, String route) {
    String picked =
        switch (cause) {
          case REFUSED -> FakeBackend.refusing();
          case CONNECT_TIMEOUT -> DEAF.endpoint();
          default -> fresh.endpoint();
        };
    Script script = cause.script;
    if (cause == Cause.HEAD_TIMEOUT) {
      script = this::stallForTooLong;
    }
    if (script != null) {
      fresh.script(script);
    }
    TestGateway gateway =
        TestGateway.start(
            """
            backends {
              old { endpoints = ["%s"] }
              new { endpoints = ["%s"], %s }
            }
            routes { orders { split { new = 1 }, timeouts { connect = 10s, head = 10s }, %s } }
            """
                .formatted(old.endpoint(), picked, BREAKER, route),
            clock);
    if (cause == Cause.CONNECT_TIMEOUT) {
      Thread.startVirtualThread(() -> connectForTooLong(gateway));
    }
    return gateway;
  }

  /** The gateway's clock passes the bound: no real one is so long that a busy machine keeps it. */
  private void stallForTooLong(Call call) throws IOException {
    call.body();
    clock.leap(Duration.ofSeconds(11));
    call.stall();
  }

  private void connectForTooLong(TestGateway gateway) {
    Await.equal("connects", 1, () -> gateway.endpoint("new").connections());
    clock.leap(Duration.ofSeconds(11));
  }

  private static boolean mayMoveOn(Cause cause, Kind kind) {
    return cause.receipt == Receipt.NOT_RECEIVED || kind.repeatable;
  }

  @ParameterizedTest
  @MethodSource("everyRow")
  void theTable(Cause cause, Kind kind) {
    try (TestGateway gateway = scene(cause, "fallback = old");
        RawClient client = gateway.client()) {
      Message answer = kind.send(client);
      if (mayMoveOn(cause, kind)) {
        assertShielded(cause, kind, answer, gateway);
      } else {
        assertFailed(cause, kind, answer, gateway);
      }
    }
  }

  private void assertShielded(Cause cause, Kind kind, Message answer, TestGateway gateway) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(kind == Kind.HEAD ? "" : "old");
    assertReceivedOnce(old, kind);
    assertSeenByThePick(cause, kind);
    gateway.assertBooksBalance();
    assertThat(gateway.breaker("new")).as("a shielded failure still counts").isEqualTo("open");
    assertThat(gateway.breaker("old")).isEqualTo("closed");
    Metrics metrics = gateway.metrics();
    assertThat(
            metrics.sum("segue_fallback_total", "from", "new", "to", "old", "reason", cause.result))
        .as(metrics.lines("segue_fallback"))
        .isEqualTo(1);
    assertThat(metrics.sum("segue_fallback_total")).isEqualTo(1);
    assertThat(metrics.sum("segue_shielded_failures_total", "route", "orders", "version", "new"))
        .isEqualTo(1);
    assertJudged("shielded", metrics);
    assertThat(metrics.sum("http_requests_total", "version", "old", "status", "200")).isEqualTo(1);
    assertThat(metrics.sum("http_requests_total")).as("one request").isEqualTo(1);
    assertThat(metrics.sum("segue_upstream_attempts_total", "version", "old", "result", "ok"))
        .isEqualTo(1);
    assertAttempt(cause, metrics);
  }

  private void assertFailed(Cause cause, Kind kind, Message answer, TestGateway gateway) {
    assertThat(answer.status()).isEqualTo(cause.statusWithoutFallback);
    if (cause.receipt == Receipt.ANSWERED && kind != Kind.HEAD) {
      assertThat(answer.text()).as("the service's own answer").isEqualTo(cause.name().substring(1));
    } else if (kind != Kind.HEAD) {
      assertThat(answer.text()).contains(cause.result.replace('_', '-'));
    }
    assertThat(old.count()).as("nothing moved to the fallback").isZero();
    assertSeenByThePick(cause, kind);
    gateway.assertBooksBalance();
    assertThat(gateway.breaker("new")).isEqualTo("open");
    Metrics metrics = gateway.metrics();
    assertThat(metrics.sum("segue_fallback_total")).isZero();
    assertThat(metrics.sum("segue_shielded_failures_total")).isZero();
    assertJudged("error", metrics);
    assertThat(
            metrics.sum(
                "http_requests_total",
                "version",
                "new",
                "status",
                Integer.toString(cause.statusWithoutFallback)))
        .as("the attempted version is blamed\n%s", metrics.lines("http_requests_total"))
        .isEqualTo(1);
    assertAttempt(cause, metrics);
  }

  /** The pick answers for it, whoever answered the client; nobody else has a part in it. */
  private static void assertJudged(String result, Metrics metrics) {
    assertThat(metrics.sum("segue_assignments_total", "version", "new", "result", result))
        .as(metrics.lines("segue_assignments_total"))
        .isEqualTo(1);
    assertThat(metrics.sum("segue_assignments_total")).isEqualTo(1);
  }

  private static void assertAttempt(Cause cause, Metrics metrics) {
    assertThat(
            metrics.sum(
                "segue_upstream_attempts_total",
                "version",
                "new",
                "result",
                cause.result,
                "replay_class",
                cause.receipt.name().toLowerCase(Locale.ROOT)))
        .as(metrics.lines("segue_upstream_attempts_total"))
        .isEqualTo(1);
    assertThat(metrics.sum("segue_upstream_attempts_total", "version", "new")).isEqualTo(1);
  }

  private void assertSeenByThePick(Cause cause, Kind kind) {
    if (cause.reachesTheBackend()) {
      assertReceivedOnce(fresh, kind);
    } else {
      assertThat(fresh.count()).isZero();
    }
  }

  private static void assertReceivedOnce(FakeBackend backend, Kind kind) {
    Message request = backend.only();
    assertThat(request.head().startLine()).isEqualTo(kind.method + " /orders HTTP/1.1");
    assertThat(request.text()).isEqualTo(kind.hasBody() ? "order 7" : "");
    assertThat(request.complete()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void anIdempotentRouteMovesAPost(Cause cause) {
    try (TestGateway gateway = scene(cause, "fallback = old, idempotent = true");
        RawClient client = gateway.client()) {
      assertShielded(cause, Kind.POST, Kind.POST.send(client), gateway);
    }
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void nothingMovesWhereTheFallbackIsOffForFailures(Cause cause) {
    try (TestGateway gateway = scene(cause, "fallback = old, fallback-on-failure = false");
        RawClient client = gateway.client()) {
      assertFailed(cause, Kind.GET, Kind.GET.send(client), gateway);
    }
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void nothingMovesWhereThereIsNoFallback(Cause cause) {
    try (TestGateway gateway = scene(cause, "fallback = none");
        RawClient client = gateway.client()) {
      assertFailed(cause, Kind.GET, Kind.GET.send(client), gateway);
    }
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void nothingMovesWhereThePickIsTheFallback(Cause cause) {
    try (TestGateway gateway = scene(cause, "fallback = new");
        RawClient client = gateway.client()) {
      assertFailed(cause, Kind.GET, Kind.GET.send(client), gateway);
    }
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void theFallbacksAnswerIsFinal(Cause cause) {
    old.script(Scripts.status(503));
    try (TestGateway gateway = scene(cause, "fallback = old");
        RawClient client = gateway.client()) {
      Message answer = client.get("/orders");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).as("the old version's own answer").isEqualTo("503");
      assertThat(old.count()).isEqualTo(1);
      assertThat(fresh.count()).isEqualTo(cause.reachesTheBackend() ? 1 : 0);
      gateway.awaitMetric(1, "segue_fallback_total");
    }
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void aFailureIsNeverHiddenByAFallbackThatCannotServe(Cause cause) {
    try (TestGateway gateway = scene(cause, "fallback = old");
        RawClient client = gateway.client()) {
      gateway.state("old", "maint");
      assertFailed(cause, Kind.GET, Kind.GET.send(client), gateway);
    }
  }

  static List<Arguments> answersThatAreNoFailure() {
    return List.of(
        Arguments.of(400),
        Arguments.of(404),
        Arguments.of(409),
        Arguments.of(429),
        Arguments.of(501),
        Arguments.of(505),
        Arguments.of(507));
  }

  @ParameterizedTest
  @MethodSource("answersThatAreNoFailure")
  void otherErrorsAreAnswersAndSuccessesToTheBreaker(int status) {
    fresh.script(Scripts.status(status));
    try (TestGateway gateway = scene(Cause.S500, "fallback = old");
        RawClient client = gateway.client()) {
      fresh.script(Scripts.status(status));
      Message answer = client.get("/orders");
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.text()).isEqualTo(Integer.toString(status));
      assertThat(old.count()).isZero();
      Await.equal("calls in the window", 1, () -> gateway.breakerCalls("new"));
      assertThat(gateway.breaker("new")).isEqualTo("closed");
      assertThat(gateway.metrics().sum("segue_fallback_total")).isZero();
    }
  }
}
