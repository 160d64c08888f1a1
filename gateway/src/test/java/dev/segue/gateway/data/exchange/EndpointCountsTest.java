package dev.segue.gateway.data.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.control.ControlPlane;
import dev.segue.gateway.control.ControlSettings;
import dev.segue.gateway.control.state.MemoryJournal;
import dev.segue.gateway.metrics.AssignmentResult;
import dev.segue.gateway.metrics.AttemptResult;
import dev.segue.gateway.metrics.EndpointGroup;
import dev.segue.gateway.metrics.EndpointGroups;
import dev.segue.gateway.metrics.LatencyBuckets;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RoutingSnapshot;
import dev.segue.gateway.testing.TestGateway;
import dev.segue.gateway.time.NanoClock;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which endpoint stands for a request, and what is counted of it. */
class EndpointCountsTest {
  private static final long MILLI = 1_000_000;

  private final ControlPlane plane =
      ControlPlane.start(
          TestGateway.config(
              """
              backends {
                all { endpoints = ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"] }
                third { endpoints = ["127.0.0.1:4"] }
              }
              routes { orders { split { all = 1, third = 1 } } }
              """),
          new ControlSettings(2, false, NanoClock.system(), Clock.systemUTC()),
          new MemoryJournal());
  private final RoutingSnapshot snapshot = plane.published().current();
  private final Route orders = Objects.requireNonNull(snapshot.route("orders"));
  private final Backend all = Objects.requireNonNull(snapshot.backends().get("all"));
  private final Backend other = Objects.requireNonNull(snapshot.backends().get("third"));
  private final EndpointState first = all.endpoints().get(0).state();
  private final EndpointState second = all.endpoints().get(1).state();
  private final EndpointState third = all.endpoints().get(2).state();
  private final LoopMetrics one = new LoopMetrics();
  private final LoopMetrics two = new LoopMetrics();
  private final EndpointGroups groups = new EndpointGroups(List.of(one, two));
  private final EndpointGroup updated = groups.group();
  private final EndpointGroup old = groups.group();

  @BeforeEach
  void count() {
    groups.count(Map.of(first, updated, second, old));
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private Assignment begun(LoopMetrics loop) {
    Assignment assignment = new Assignment(loop);
    assignment.begin(orders, all, false);
    return assignment;
  }

  private void attempt(Assignment of, EndpointState at, AttemptResult result, long nanos) {
    of.trying(all, at);
    of.attempted(all, result, nanos);
  }

  private void request(LoopMetrics loop, EndpointState at, int status) {
    Assignment assignment = begun(loop);
    attempt(assignment, at, AttemptResult.OK, 7 * MILLI);
    assignment.ended(Outcome.ANSWERED, status);
  }

  /** As in {@code ok 2, error 1, shielded 0, latencies 3}. */
  private static String of(EndpointGroup group) {
    return "ok %d, error %d, shielded %d, latencies %d"
        .formatted(
            group.assignments().of(AssignmentResult.OK),
            group.assignments().of(AssignmentResult.ERROR),
            group.assignments().of(AssignmentResult.SHIELDED),
            Arrays.stream(group.assignments().firstAttempts()).sum());
  }

  @Test
  void groupsAreAddedUpOverLoopsAndApartFromEachOther() {
    request(one, first, 200);
    request(two, first, 200);
    request(two, first, 501);
    request(one, second, 404);
    request(one, third, 200); // of no group
    assertThat(of(updated)).isEqualTo("ok 2, error 1, shielded 0, latencies 3");
    assertThat(of(old)).isEqualTo("ok 1, error 0, shielded 0, latencies 1");
    assertThat(updated.assignments().firstAttempts()[LatencyBuckets.of(7 * MILLI)]).isEqualTo(3);
  }

  @Test
  void whoTakesOverFromAnotherHasNoPartInIt() {
    Assignment assignment = begun(one);
    attempt(assignment, first, AttemptResult.SERVER_ERROR, 3 * MILLI);
    attempt(assignment, second, AttemptResult.OK, 90 * MILLI);
    assignment.ended(Outcome.ANSWERED, 200);
    assertThat(of(updated)).isEqualTo("ok 0, error 0, shielded 1, latencies 1");
    assertThat(of(old)).isEqualTo("ok 0, error 0, shielded 0, latencies 0");
  }

  @Test
  void theTimeOfWhoTakesOverIsNotThatOfWhoFailedAtOnce() {
    Assignment assignment = begun(one);
    attempt(assignment, first, AttemptResult.CONNECT_FAILED, MILLI);
    attempt(assignment, second, AttemptResult.OK, 90 * MILLI);
    assignment.ended(Outcome.ANSWERED, 200);
    assertThat(of(updated)).isEqualTo("ok 0, error 0, shielded 1, latencies 0");
    assertThat(of(old)).isEqualTo("ok 0, error 0, shielded 0, latencies 0");
  }

  @Test
  void aStaleConnectionSaysNothingOfItsEndpoint() {
    Assignment assignment = begun(one);
    attempt(assignment, first, AttemptResult.STALE, MILLI);
    attempt(assignment, second, AttemptResult.OK, 2 * MILLI);
    assignment.ended(Outcome.ANSWERED, 200);
    assertThat(of(updated)).isEqualTo("ok 0, error 0, shielded 0, latencies 0");
    assertThat(of(old)).isEqualTo("ok 1, error 0, shielded 0, latencies 1");
  }

  @Test
  void aStaleConnectionAfterAFailureLeavesTheFirstEndpointToBlame() {
    Assignment assignment = begun(one);
    attempt(assignment, first, AttemptResult.RESET, MILLI);
    attempt(assignment, second, AttemptResult.STALE, MILLI);
    attempt(assignment, second, AttemptResult.OK, MILLI);
    assignment.ended(Outcome.ANSWERED, 200);
    assertThat(of(updated)).isEqualTo("ok 0, error 0, shielded 1, latencies 0");
    assertThat(of(old)).isEqualTo("ok 0, error 0, shielded 0, latencies 0");
  }

  @Test
  void aRequestCountsWhereItsEndpointWasWhenItBegan() {
    Assignment assignment = begun(one);
    assignment.trying(all, second);
    groups.count(Map.of(first, updated, second, updated));
    assignment.attempted(all, AttemptResult.OK, MILLI);
    assignment.ended(Outcome.ANSWERED, 200);
    assertThat(of(old)).isEqualTo("ok 1, error 0, shielded 0, latencies 1");
    assertThat(of(updated)).isEqualTo("ok 0, error 0, shielded 0, latencies 0");
  }

  @Test
  void fallbackDiversionAndOtherBackendsAreNobodysRequests() {
    Assignment assignment = new Assignment(one);
    assignment.begin(orders, other, false);
    attempt(assignment, first, AttemptResult.OK, MILLI); // the fallback of another backend
    assignment.ended(Outcome.ANSWERED, 200);
    assignment.begin(orders, all, true);
    attempt(assignment, first, AttemptResult.OK, MILLI); // diverted
    assignment.ended(Outcome.ANSWERED, 200);
    assignment.begin(orders, null, false);
    attempt(assignment, first, AttemptResult.OK, MILLI); // by a canary rule
    assignment.ended(Outcome.ANSWERED, 200);
    assertThat(of(updated)).isEqualTo("ok 0, error 0, shielded 0, latencies 0");
  }

  @Test
  void whoLeavesIsNoSample() {
    Assignment assignment = begun(one);
    attempt(assignment, first, AttemptResult.CLIENT_GONE, MILLI);
    assignment.ended(Outcome.CLIENT_GONE, 0);
    assertThat(of(updated)).isEqualTo("ok 0, error 0, shielded 0, latencies 0");
  }

  @Test
  void nothingIsCountedOnceNobodyAsks() {
    groups.count(Map.of());
    request(one, first, 200);
    assertThat(one.group(first)).isNull();
    assertThat(of(updated)).isEqualTo("ok 0, error 0, shielded 0, latencies 0");
  }
}
