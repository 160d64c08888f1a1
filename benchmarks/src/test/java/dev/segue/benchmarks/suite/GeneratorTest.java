package dev.segue.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The generator against the JDK's own server. */
class GeneratorTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server = start();
  private final Generator generator = new Generator();
  private volatile int status = 200;

  private HttpServer start() {
    try {
      HttpServer made =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      made.setExecutor(threads);
      made.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write(new byte[2]);
            exchange.close();
          });
      made.start();
      return made;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    generator.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private int port() {
    return server.getAddress().getPort();
  }

  @Test
  void everyRequestOfTheOpenModelIsAnswered() throws InterruptedException {
    GeneratedLoad run = generator.openModel(port(), 4, 500, Duration.ofMillis(100));
    assertThat(run.error()).isEmpty();
    assertThat(run.answers()).isBetween(20L, 90L);
    assertThat(run.offeredPerSecond()).isEqualTo(run.answers() * 10.0);
  }

  /** Such a run once waited for ever: nothing happened at its end. */
  @Test
  void aLastAnswerBeforeTheEndEndsTheRun() throws InterruptedException {
    GeneratedLoad run = generator.openModel(port(), 1, 1, Duration.ofMillis(50));
    assertThat(run.error()).isEmpty();
    assertThat(run.answers()).isEqualTo(1);
  }

  @Test
  void inTheClosedModelEachAnswerBringsTheNextRequest() throws InterruptedException {
    GeneratedLoad run = generator.closedModel(port(), 2, Duration.ofMillis(100));
    assertThat(run.error()).isEmpty();
    assertThat(run.answers()).isGreaterThanOrEqualTo(2).isGreaterThanOrEqualTo(run.inSecond(1));
  }

  @Test
  void anAnswerThatIsNoSuccessSpoilsTheRun() throws InterruptedException {
    status = 503;
    GeneratedLoad run = generator.openModel(port(), 2, 500, Duration.ofMillis(50));
    assertThat(run.error()).isEqualTo("status 503");
  }

  @Test
  void aStallCountsForAllRequestsThatWereDueMeanwhile() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    long stall = Duration.ofMillis(60).toNanos();
    server.removeContext("/");
    server.createContext(
        "/",
        exchange -> {
          if (first.getCount() > 0) {
            first.countDown();
            for (long end = System.nanoTime() + stall; System.nanoTime() < end; ) {
              Thread.onSpinWait();
            }
          }
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(new byte[2]);
          exchange.close();
        });
    GeneratedLoad run = generator.openModel(port(), 1, 500, Duration.ofMillis(60));
    assertThat(run.error()).isEmpty();
    // a generator that waits with its clock would have one slow request and many fast ones
    assertThat(run.micros(50))
        .as("median: half of the requests were due in the stall")
        .isGreaterThan(5_000);
  }
}
