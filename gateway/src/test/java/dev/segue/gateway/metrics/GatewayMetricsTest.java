package dev.segue.gateway.metrics;

import static dev.segue.gateway.metrics.World.backend;
import static dev.segue.gateway.metrics.World.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.WeightedSplit.Share;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
  private static final long MILLI = 1_000_000;

  private final Backend old = backend("old", 0, 2);
  private final Backend fresh = backend("new", 4, 1);
  private final Route orders = route("orders", 2, new Share(old, 95), new Share(fresh, 5));
  private final Route carts = route("carts", 0, "orders", new Share(old, 1));
  private final World world = new World(List.of(orders, carts));

  @Test
  void theLoopsCountsAreSummedUnderBothNames() {
    world.one.requestFinished(orders, old, 200, Outcome.ANSWERED, 3 * MILLI);
    world.two.requestFinished(orders, old, 200, Outcome.ANSWERED, 7 * MILLI);
    world.two.requestFinished(orders, fresh, 502, Outcome.LOCAL_REPLY, 30 * MILLI);

    ScrapedPage page = world.scrape();

    assertThat(page.value("http_requests_total{app=orders, status=200, version=old}")).isEqualTo(2);
    assertThat(page.value("http_requests_total{app=orders, status=502, version=new}")).isEqualTo(1);
    assertThat(
            page.value(
                "segue_requests_total"
                    + "{code_class=2xx, outcome=answered, route=orders, version=old}"))
        .isEqualTo(2);
    assertThat(
            page.value(
                "segue_requests_total"
                    + "{code_class=5xx, outcome=local_reply, route=orders, version=new}"))
        .isEqualTo(1);
  }

  @Test
  void routesOfOneAppShareTheReferencesSeriesAndKeepTheirOwn() {
    world.one.requestFinished(orders, old, 200, Outcome.ANSWERED, MILLI);
    world.one.requestFinished(carts, old, 200, Outcome.ANSWERED, MILLI);

    ScrapedPage page = world.scrape();

    assertThat(page.value("http_requests_total{app=orders, status=200, version=old}")).isEqualTo(2);
    assertThat(page.value("segue_request_duration_seconds_count{route=carts, version=old}"))
        .isEqualTo(1);
    assertThat(page.shows("http_requests_total", "app=carts")).isFalse();
  }

  @Test
  void bucketsAreCumulativeAndTheirBoundsInclusive() {
    world.one.requestFinished(orders, old, 200, Outcome.ANSWERED, MILLI);
    world.one.requestFinished(orders, old, 200, Outcome.ANSWERED, MILLI + 1);
    world.two.requestFinished(orders, old, 200, Outcome.ANSWERED, 61_000 * MILLI);

    ScrapedPage page = world.scrape();

    String bucket = "http_request_duration_seconds_bucket{app=orders, le=%s, version=old}";
    assertThat(page.value(bucket.formatted("0.001"))).isEqualTo(1);
    assertThat(page.value(bucket.formatted("0.0025"))).isEqualTo(2);
    assertThat(page.value(bucket.formatted("60.0"))).isEqualTo(2);
    assertThat(page.value(bucket.formatted("+Inf"))).isEqualTo(3);
    assertThat(page.value("http_request_duration_seconds_count{app=orders, version=old}"))
        .isEqualTo(3);
    assertThat(page.value("http_request_duration_seconds_sum{app=orders, version=old}"))
        .isEqualTo(61.002000001);
    assertThat(
            page.samples.keySet().stream()
                .filter(s -> s.startsWith("http_request_duration_seconds_bucket")))
        .as("14 bounds and infinity")
        .hasSize(15);
  }

  @Test
  void whatNoBackendAnsweredHasTheVersionNone() {
    world.one.requestFinished(null, null, 404, Outcome.LOCAL_REPLY, MILLI);
    world.one.requestFinished(orders, null, 0, Outcome.CLIENT_GONE, MILLI);

    ScrapedPage page = world.scrape();

    assertThat(page.value("http_requests_total{app=none, status=404, version=none}")).isEqualTo(1);
    assertThat(
            page.value(
                "segue_requests_total"
                    + "{code_class=none, outcome=client_gone, route=orders, version=none}"))
        .isEqualTo(1);
  }

  @Test
  void aBackendCannotMakeSeriesUp() {
    for (int status = 100; status < 1000; status++) {
      world.one.requestFinished(orders, old, status, Outcome.ANSWERED, MILLI);
    }
    ScrapedPage page = world.scrape();
    assertThat(page.sum("http_requests_total")).isEqualTo(900);
    assertThat(page.value("http_requests_total{app=orders, status=other, version=old}"))
        .isEqualTo(900 - (Statuses.SIZE - 7));
    assertThat(
            page.value(
                "segue_requests_total"
                    + "{code_class=5xx, outcome=answered, route=orders, version=old}"))
        .as("unregistered ones keep their class")
        .isEqualTo(100);
  }

  @Test
  void attemptsTellWhetherTheRequestMayHaveArrived() {
    world.one.attempt(fresh, AttemptResult.CONNECT_FAILED, MILLI);
    world.two.attempt(fresh, AttemptResult.RESET, MILLI);
    world.two.attempt(fresh, AttemptResult.SERVER_ERROR, MILLI);

    ScrapedPage page = world.scrape();

    String attempts = "segue_upstream_attempts_total{replay_class=%s, result=%s, version=new}";
    assertThat(page.value(attempts.formatted("not_received", "connect_failed"))).isEqualTo(1);
    assertThat(page.value(attempts.formatted("maybe_received", "reset"))).isEqualTo(1);
    assertThat(page.value(attempts.formatted("answered", "server_error"))).isEqualTo(1);
    assertThat(page.value("segue_upstream_attempt_duration_seconds_count{version=new}"))
        .isEqualTo(3);
  }

  @Test
  void movesNameBothSidesAndTheReason() {
    world.one.diverted(orders, fresh, old, DivertReason.BREAKER_OPEN);
    world.two.diverted(orders, fresh, null, DivertReason.UNAVAILABLE);
    world.two.fellBack(orders, fresh, old, AttemptResult.HEAD_TIMEOUT);
    world.two.shielded(orders, fresh);

    ScrapedPage page = world.scrape();

    assertThat(
            page.value("segue_diverted_total{from=new, reason=breaker_open, route=orders, to=old}"))
        .isEqualTo(1);
    assertThat(
            page.value("segue_diverted_total{from=new, reason=unavailable, route=orders, to=none}"))
        .isEqualTo(1);
    assertThat(
            page.value("segue_fallback_total{from=new, reason=head_timeout, route=orders, to=old}"))
        .isEqualTo(1);
    assertThat(page.value("segue_shielded_failures_total{route=orders, version=new}")).isEqualTo(1);
  }

  @Test
  void theBooksBalanceWhereEachRequestEndsOnce() {
    world.one.requestAccepted();
    world.two.requestAccepted();
    world.two.requestAccepted();
    world.inFlight.set(2);
    world.two.requestFinished(orders, old, 200, Outcome.ANSWERED, MILLI);

    ScrapedPage page = world.scrape();

    assertThat(page.value("segue_books_accepted_total")).isEqualTo(3);
    assertThat(page.value("segue_books_finished_total{outcome=answered}")).isEqualTo(1);
    assertThat(page.value("segue_requests_in_flight")).isEqualTo(2);
    assertThat(page.value("segue_books_unbalanced")).isZero();
  }

  @Test
  void aRequestThatWasDroppedWithoutAnEndIsSeen() {
    world.one.requestAccepted();
    world.inFlight.set(0);
    assertThat(world.scrape().value("segue_books_unbalanced")).isEqualTo(1);
  }

  @Test
  void aRequestThatEndedTwiceIsSeen() {
    world.one.requestAccepted();
    world.one.requestFinished(orders, old, 200, Outcome.ANSWERED, MILLI);
    world.one.requestFinished(orders, old, 200, Outcome.ANSWERED, MILLI);
    assertThat(world.scrape().value("segue_books_unbalanced")).isEqualTo(-1);
  }

  @Test
  void overflowGoesToOtherIsCountedAndLosesNothing() {
    World small = new World(List.of(orders, carts), 100);
    small.one.requestFinished(orders, fresh, 200, Outcome.ANSWERED, MILLI);
    for (int status = 400; status < 417; status++) {
      small.one.requestFinished(orders, old, status, Outcome.ANSWERED, MILLI);
    }
    small.scrape();
    small.one.requestFinished(carts, old, 200, Outcome.ANSWERED, MILLI);
    small.two.requestFinished(carts, fresh, 200, Outcome.ANSWERED, MILLI);
    small.scrape();
    small.two.requestFinished(carts, fresh, 200, Outcome.ANSWERED, MILLI);

    ScrapedPage page = small.scrape();

    assertThat(page.value("segue_request_duration_seconds_count{route=orders, version=old}"))
        .as("what was shown stays")
        .isEqualTo(17);
    assertThat(page.value("segue_request_duration_seconds_count{route=other, version=other}"))
        .isEqualTo(3);
    assertThat(page.sum("http_requests_total")).isEqualTo(21);
    assertThat(page.sum("segue_requests_total")).isEqualTo(21);
    assertThat(page.value("segue_metrics_series_overflow_total")).isGreaterThan(17);
  }

  @Test
  void bytesConnectionsAndTheRestAreSummedOverTheLoops() {
    world.everything(orders, fresh, old);

    ScrapedPage page = world.scrape();

    assertThat(page.value("segue_request_bytes_total{route=orders}")).isEqualTo(20);
    assertThat(page.value("segue_response_bytes_total{route=orders}")).isEqualTo(40);
    assertThat(page.value("segue_connections_open")).isEqualTo(2);
    assertThat(page.value("segue_connections_total")).isEqualTo(4);
    assertThat(page.value("segue_connections_refused_total")).isEqualTo(2);
    assertThat(page.value("segue_upstream_connections_open{backend=old}")).isEqualTo(2);
    assertThat(page.value("segue_upstream_connections_total{backend=old}")).isEqualTo(4);
    assertThat(page.value("segue_breaker_overruled_total{backend=new}")).isEqualTo(2);
    assertThat(page.value("segue_replay_given_up_total{route=orders}")).isEqualTo(2);
  }

  @Test
  void linesOfTheAccessLogAreWrittenOrHaveAReason() {
    world.everything(orders, fresh, old);

    ScrapedPage page = world.scrape();

    assertThat(page.value("segue_access_log_lines_total")).isEqualTo(5);
    assertThat(page.value("segue_access_log_dropped_total{reason=io_error}")).isEqualTo(2);
    assertThat(page.value("segue_access_log_dropped_total{reason=queue_full}")).isEqualTo(2);
  }

  @Test
  void countsOutliveTheirRouteAndItsAppFollowsAReload() {
    world.one.requestFinished(orders, old, 200, Outcome.ANSWERED, MILLI);
    Route renamed = route("orders", 2, "shop", new Share(old, 95), new Share(fresh, 5));
    world.published.publish(World.snapshot(8, List.of(renamed)));
    assertThat(world.scrape().value("http_requests_total{app=shop, status=200, version=old}"))
        .isEqualTo(1);

    world.published.publish(World.snapshot(9, List.of(carts)));
    assertThat(
            world
                .scrape()
                .value(
                    "segue_requests_total"
                        + "{code_class=2xx, outcome=answered, route=orders, version=old}"))
        .isEqualTo(1);
  }

  @Test
  void journalIsAsItIsAtTheScrape() {
    AtomicBoolean writable = new AtomicBoolean(true);
    world.metrics.watchJournal(writable::get);
    assertThat(world.scrape().value("segue_journal_writable")).isEqualTo(1);

    writable.set(false);

    assertThat(world.scrape().value("segue_journal_writable")).isZero();
  }

  @Test
  void operationsOfTheControlPlaneAreTimed() {
    world.control.operation(ControlMetrics.WEIGHT_CHANGE, ControlMetrics.SUCCESS, 2 * MILLI);

    ScrapedPage page = world.scrape();

    assertThat(page.value("migration_progress_total{operation=weight-change, status=success}"))
        .isEqualTo(1);
    assertThat(page.value("migration_progress_total{operation=endpoint-state, status=failure}"))
        .isZero();
    assertThat(page.value("migration_operation_duration_seconds_sum{operation=weight-change}"))
        .isEqualTo(0.002);
  }
}
