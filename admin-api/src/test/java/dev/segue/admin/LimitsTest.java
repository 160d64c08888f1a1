package dev.segue.admin;

import static dev.segue.admin.TestAdmin.OPERATOR;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.admin.testing.RawHttp;
import dev.segue.admin.testing.RawHttp.Answer;
import dev.segue.admin.view.RouteView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client, or all of them, can make the server hold; and how it ends. */
@Timeout(60)
final class LimitsTest {
  private static final String WEIGHTS = "/api/v1/routes/orders/weights";
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private static AdminLimits limits(int requests, Duration head, Duration exchange) {
    return new AdminLimits(
        requests,
        512,
        1000,
        head,
        exchange,
        Duration.ofSeconds(20),
        Duration.ZERO,
        LONG,
        AdminLimits.DEFAULT.streams());
  }

  @Test
  void requestsOverTheLimitAreToldToComeBack() throws Exception {
    var held = new CompletableFuture<Result<RouteView>>();
    var running = new CountDownLatch(2);
    try (var admin = new TestAdmin(limits(2, LONG, LONG));
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      admin.gateway.nextWrite =
          () -> {
            running.countDown();
            return held;
          };
      List<Future<Answer>> writes =
          List.of(
              clients.submit(() -> admin.weights("{\"new\": 1}", null)),
              clients.submit(() -> admin.weights("{\"new\": 1}", null)));
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

      Answer busy = admin.ask("GET", "/api/v1/routes").as(VIEWER).answer();
      assertThat(busy.status()).isEqualTo(503);
      assertThat(busy.header("Retry-After")).isEqualTo("1");
      assertThat(busy.body()).contains("urn:segue:problem:busy");
      assertThat(admin.ask("GET", "/api/v1/routes").answer().status())
          .as("who has no token takes no place")
          .isEqualTo(401);

      held.complete(new Result.Rejected<>(List.of("enough")));
      for (Future<Answer> write : writes) {
        assertThat(write.get().status()).isEqualTo(422);
      }
      assertThat(admin.ask("GET", "/api/v1/routes").as(VIEWER).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void gatewayThatDoesNotAnswerIsNotWaitedForForEver() {
    var limits =
        new AdminLimits(
            2,
            512,
            1000,
            LONG,
            LONG,
            Duration.ofMillis(50),
            Duration.ZERO,
            LONG,
            AdminLimits.DEFAULT.streams());
    try (var admin = new TestAdmin(limits)) {
      admin.gateway.nextWrite = CompletableFuture::new;
      Answer answer = admin.weights("{\"new\": 1}", null);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).contains("urn:segue:problem:no-answer");
    }
  }

  @Test
  void bodyOverTheLimitIsRefusedUnreadAndTheConnectionCloses() throws IOException {
    try (var admin = new TestAdmin(limits(64, LONG, LONG));
        var http = new RawHttp(admin.address())) {
      http.send(put(admin, "Content-Length: 1001")).send("{");
      Answer answer = http.receive("PUT");
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void bodyOfUnknownLengthIsCountedAsItComes() throws IOException {
    try (var admin = new TestAdmin(limits(64, LONG, LONG));
        var http = new RawHttp(admin.address())) {
      String chunk = "200\r\n" + " ".repeat(0x200) + "\r\n";
      http.send(put(admin, "Transfer-Encoding: chunked")).send(chunk + chunk);
      assertThat(http.receive("PUT").status()).isEqualTo(413);
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void bodyWithinTheLimitMayComeInChunks() throws IOException {
    try (var admin = new TestAdmin(limits(64, LONG, LONG));
        var http = new RawHttp(admin.address())) {
      http.send(put(admin, "Transfer-Encoding: chunked"));
      http.send("5\r\n{\"new\r\n5\r\n\": 1}\r\n0\r\n\r\n");
      assertThat(http.receive("PUT").status()).isEqualTo(200);
    }
  }

  @Test
  void wholeHeadMustComeInTime() throws Exception {
    try (var admin = new TestAdmin(limits(64, SHORT, LONG))) {
      for (String part :
          List.of("", "GET /rea", "GET /readyz HTTP/1.1\r\nHost: localhost\r\nX: ")) {
        try (var http = new RawHttp(admin.address())) {
          http.send(part);
          assertThat(http.isClosedByPeer()).as("after %s", part).isTrue();
        }
      }
    }
  }

  @Test
  void drippingHeadDoesNotExtendItsTime() throws Exception {
    try (var admin = new TestAdmin(limits(64, SHORT, LONG));
        var http = new RawHttp(admin.address());
        ExecutorService dripper = Executors.newVirtualThreadPerTaskExecutor()) {
      http.send("GET /readyz HTTP/1.1\r\nX: ");
      Future<?> drip =
          dripper.submit(() -> {
            while (!Thread.currentThread().isInterrupted()) {
              http.send("x");
              LockSupport.parkNanos(10_000_000); // a pace, not a wait
            }
            return null;
          });
      assertThat(http.isClosedByPeer()).isTrue();
      drip.cancel(true);
    }
  }

  @Test
  void connectionServesFurtherRequestsAndThenIdlesOut() throws IOException {
    try (var admin = new TestAdmin(limits(64, Duration.ofMillis(1500), LONG));
        var http = new RawHttp(admin.address())) {
      for (int i = 0; i < 3; i++) {
        http.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(http.receive("GET").status()).isEqualTo(200);
      }
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void bodyMustComeInTime() throws IOException {
    try (var admin = new TestAdmin(limits(64, LONG, SHORT));
        var http = new RawHttp(admin.address())) {
      http.send(put(admin, "Content-Length: 10")).send("{");
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "GET /readyz HTTP/1.1\r\nHost: localhost\r\nX: \u0000\r\n\r\n",
        "GET /readyz HTTP/1.1\r\nHost: localhost\r\nX : 1\r\n\r\n",
        "GET /readyz HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n",
        "GET /api/v1/routes/a%2Fb HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/v1/routes/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api//v1/routes HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/v1/routes/a%0d%0aX-Evil:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/..;/v1/routes HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "PUT /readyz HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
      })
  void brokenRequestsAreAnsweredWithAProblem(String bytes) throws IOException {
    try (var admin = new TestAdmin();
        var http = new RawHttp(admin.address())) {
      Answer answer = http.send(bytes).receive("GET");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.body()).contains("urn:segue:problem:bad-request");
    }
  }

  @Test
  void headOverTheLimitIsAProblem() throws IOException {
    try (var admin = new TestAdmin();
        var http = new RawHttp(admin.address())) {
      http.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
      Answer answer = http.receive("GET");
      assertThat(answer.status()).isEqualTo(431);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }
  }

  @Test
  void closeLetsTheRunningRequestFinishAndTakesNoOther() throws Exception {
    var held = new CompletableFuture<Result<RouteView>>();
    var running = new CountDownLatch(1);
    var admin = new TestAdmin(limits(64, LONG, LONG));
    InetSocketAddress address = admin.address();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      admin.gateway.nextWrite =
          () -> {
            running.countDown();
            return held;
          };
      Future<Answer> write = clients.submit(() -> admin.weights("{\"new\": 1}", null));
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      Future<?> closing = clients.submit(admin::close);
      awaitRefusal(address);
      assertThat(closing.isDone()).isFalse();
      held.complete(new Result.Rejected<>(List.of("late, but answered")));
      assertThat(write.get().status()).isEqualTo(422);
      closing.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void addressInUseIsSaidAndNothingStaysBound() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var bound = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
      var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      FakeGateway gateway = new FakeGateway();
      for (AdminSettings settings :
          List.of(
              new AdminSettings(bound, null, List.of(), List.of(), AdminLimits.DEFAULT),
              new AdminSettings(free, bound, List.of(), List.of(), AdminLimits.DEFAULT))) {
        var server = new AdminServer(settings, gateway, gateway, gateway);
        assertThatThrownBy(server::start)
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("cannot bind")
            .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        server.close();
      }
    }
  }

  @Test
  void connectionsOverTheLimitWaitForAnotherToEnd() throws Exception {
    var one =
        new AdminLimits(
            64,
            1,
            1000,
            LONG,
            LONG,
            Duration.ofSeconds(20),
            Duration.ZERO,
            LONG,
            AdminLimits.DEFAULT.streams());
    try (var admin = new TestAdmin(one);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> second;
      try (var first = new RawHttp(admin.address())) {
        first.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(first.receive("GET").status()).isEqualTo(200);
        second = clients.submit(() -> admin.ask("GET", "/readyz").answer());
        assertThatThrownBy(() -> second.get(200, TimeUnit.MILLISECONDS))
            .isInstanceOf(TimeoutException.class);
      }
      assertThat(second.get().status()).isEqualTo(200);
    }
  }

  @Test
  void everyRequestRunsOnAVirtualThread() {
    var threads = new ConcurrentLinkedQueue<Thread>();
    try (var admin = new TestAdmin()) {
      admin.gateway.page = _ -> threads.add(Thread.currentThread());
      admin.ask("GET", "/metrics").answer();
      admin.ask("GET", "/metrics").opsAnswer();
    }
    assertThat(threads).hasSize(2).allMatch(Thread::isVirtual).doesNotHaveDuplicates();
  }

  @Test
  void serverThatNeverStartedCloses() {
    FakeGateway gateway = new FakeGateway();
    var settings = TestAdmin.settings(InetAddress.getLoopbackAddress(), AdminLimits.DEFAULT);
    new AdminServer(settings, gateway, gateway, gateway).close();
  }

  private static String put(TestAdmin admin, String field) {
    return admin
        .ask("PUT", WEIGHTS)
        .as(OPERATOR)
        .field("Content-Type", "application/json")
        .field(field.substring(0, field.indexOf(':')), field.substring(field.indexOf(' ') + 1))
        .head()
        .replace("Connection: close\r\n", "");
  }

  private static void awaitRefusal(InetSocketAddress address) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < deadline) {
      try (var http = new RawHttp(address)) {
        assertThat(http).isNotNull();
      } catch (IOException refused) {
        return;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError(address + " still accepts connections");
  }
}
