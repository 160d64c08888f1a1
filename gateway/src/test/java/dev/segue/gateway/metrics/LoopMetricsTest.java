package dev.segue.gateway.metrics;

import static dev.segue.gateway.metrics.World.backend;
import static dev.segue.gateway.metrics.World.route;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.WeightedSplit.Share;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoopMetricsTest {
  private final Backend old = backend("old", 0, 2);
  private final Backend fresh = backend("new", 1, 1);
  private final Route orders = route("orders", 0, new Share(old, 95), new Share(fresh, 5));
  private final World world = new World(List.of(orders));

  @Test
  void countingAllocatesNothingOnceTheCellsAreThere() {
    count(20_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    count(100_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated / 100_000.0).as("bytes a request").isLessThan(1);
  }

  private void count(int requests) {
    LoopMetrics loop = world.one;
    for (int i = 0; i < requests; i++) {
      Backend backend = (i & 1) == 0 ? old : fresh;
      loop.connectionOpened();
      loop.requestAccepted();
      loop.diverted(orders, fresh, old, DivertReason.LIMIT);
      loop.attempt(backend, AttemptResult.OK, i);
      loop.fellBack(orders, fresh, old, AttemptResult.RESET);
      loop.bytes(orders, i, i);
      loop.upstreamOpened(backend);
      loop.requestFinished(orders, backend, 200 + (i & 7), Outcome.ANSWERED, 1000L * i);
      loop.connectionClosed();
    }
  }

  @Test
  void aPageScrapedWhileLoopsCountNeverGoesBack() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    Thread loop = Thread.ofPlatform().start(() -> countUntil(stop));
    try {
      Map<String, Double> before = new HashMap<>();
      for (int scrape = 0; scrape < 60; scrape++) {
        world.scrape().samples.forEach((series, value) -> neverBack(before, series, value));
      }
    } finally {
      stop.set(true);
      loop.join();
    }
    ScrapedPage rest = world.scrape();
    assertThat(rest.value("segue_books_unbalanced")).isZero();
    assertThat(rest.sum("http_requests_total"))
        .as("every request, once")
        .isEqualTo(rest.sum("segue_requests_total"))
        .isEqualTo(rest.sum("segue_request_duration_seconds_count"))
        .isEqualTo(rest.sum("segue_books_finished_total"));
  }

  private void countUntil(AtomicBoolean stop) {
    while (!stop.get()) {
      count(500);
      for (int status = 100; status < 600; status++) {
        world.one.requestAccepted();
        world.one.requestFinished(orders, old, status, Outcome.ANSWERED, 1_000L * status);
      }
    }
  }

  private static void neverBack(Map<String, Double> before, String series, double value) {
    String name = series.contains("{") ? series.substring(0, series.indexOf('{')) : series;
    if (name.endsWith("_total") || name.endsWith("_bucket")) {
      Double last = before.put(series, value);
      assertThat(value).as(series).isGreaterThanOrEqualTo(last == null ? 0 : last);
    }
  }

  @Test
  void anotherThreadThatCountsIsABug() throws InterruptedException {
    world.one.requestAccepted();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread stranger = Thread.ofPlatform().unstarted(world.one::requestAccepted);
    stranger.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
    stranger.start();
    stranger.join();
    assertThat(thrown.get()).isInstanceOf(AssertionError.class);
  }
}
