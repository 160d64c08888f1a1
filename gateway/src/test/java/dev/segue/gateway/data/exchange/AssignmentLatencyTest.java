package dev.segue.gateway.data.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.SegueConfig.MetricsConfig;
import dev.segue.gateway.control.ControlPlane;
import dev.segue.gateway.control.ControlSettings;
import dev.segue.gateway.control.state.MemoryJournal;
import dev.segue.gateway.metrics.AssignmentResult;
import dev.segue.gateway.metrics.Assignments;
import dev.segue.gateway.metrics.AttemptResult;
import dev.segue.gateway.metrics.GatewayMetrics;
import dev.segue.gateway.metrics.LatencyBuckets;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RoutingSnapshot;
import dev.segue.gateway.testing.TestGateway;
import dev.segue.gateway.time.NanoClock;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose latency is a request's, and which of its attempts'. */
class AssignmentLatencyTest {
  private static final long MILLI = 1_000_000;

  private final ControlPlane plane =
      ControlPlane.start(
          TestGateway.config(
              """
              backends { old { endpoints = ["127.0.0.1:1"] }, new { endpoints = ["127.0.0.1:2"] } }
              routes { orders { split { old = 1, new = 1 } } }
              """),
          new ControlSettings(2, false, NanoClock.system(), Clock.systemUTC()),
          new MemoryJournal());
  private final RoutingSnapshot snapshot = plane.published().current();
  private final Route orders = Objects.requireNonNull(snapshot.route("orders"));
  private final Backend old = Objects.requireNonNull(snapshot.backends().get("old"));
  private final Backend fresh = Objects.requireNonNull(snapshot.backends().get("new"));
  private final LoopMetrics one = new LoopMetrics();
  private final LoopMetrics two = new LoopMetrics();
  private final GatewayMetrics metrics =
      new GatewayMetrics(
          plane.published(),
          List.of(one, two),
          () -> 0,
          new MetricsConfig(1000),
          new GatewayMetrics.Build("test", "nio"));

  @AfterEach
  void close() {
    metrics.close();
    plane.close();
  }

  private Assignment begun(LoopMetrics loop, boolean moved) {
    Assignment assignment = new Assignment(loop);
    assignment.begin(orders, fresh, moved);
    return assignment;
  }

  private long latencies(Backend backend, long nanos) {
    long[] all = metrics.assignments(orders, backend).firstAttempts();
    long there = all[LatencyBuckets.of(nanos)];
    assertThat(Arrays.stream(all).sum()).as("no others").isEqualTo(there);
    return there;
  }

  @Test
  void loopsAreAddedUp() {
    for (LoopMetrics loop : List.of(one, two)) {
      Assignment assignment = begun(loop, false);
      assignment.attempted(fresh, AttemptResult.OK, 7 * MILLI);
      assignment.ended(Outcome.ANSWERED, 200);
      assignment.ended(Outcome.CLIENT_GONE, 200); // counted already
    }
    assertThat(latencies(fresh, 7 * MILLI)).isEqualTo(2);
    Assignments sum = metrics.assignments(orders, fresh);
    assertThat(sum.of(AssignmentResult.OK)).isEqualTo(2);
    assertThat(sum.of(AssignmentResult.SHIELDED)).isZero();
  }

  @Test
  void onlyTheFirstAttemptIsALatency() {
    Assignment assignment = begun(one, false);
    assignment.attempted(fresh, AttemptResult.SERVER_ERROR, 3 * MILLI);
    assignment.attempted(fresh, AttemptResult.OK, 90 * MILLI);
    assertThat(latencies(fresh, 3 * MILLI)).isEqualTo(1);
  }

  @Test
  void anotherBackendsAttemptIsNobodysLatency() {
    Assignment assignment = begun(one, false);
    assignment.attempted(fresh, AttemptResult.RESET, 3 * MILLI);
    assignment.attempted(old, AttemptResult.OK, 5 * MILLI);
    assertThat(latencies(old, 5 * MILLI)).as("it came by fallback").isZero();
    assertThat(latencies(fresh, 3 * MILLI)).isZero();
  }

  @Test
  void whatWasDivertedHasNone() {
    Assignment assignment = begun(one, true);
    assignment.attempted(old, AttemptResult.OK, 5 * MILLI);
    assertThat(latencies(old, 5 * MILLI)).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CONNECT_TIMEOUT", "HEAD_TIMEOUT", "IDLE_TIMEOUT", "TOTAL_TIMEOUT", "SERVER_ERROR"})
  void aFailureThatTookItsTimeIsALatency(AttemptResult result) {
    begun(one, false).attempted(fresh, result, 10_000 * MILLI);
    assertThat(latencies(fresh, 10_000 * MILLI)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "CONNECT_FAILED",
        "UNRESOLVED",
        "OVERFLOW",
        "RESET",
        "BAD_RESPONSE",
        "STALE",
        "CLIENT_GONE"
      })
  void toFailAtOnceIsNoSpeed(AttemptResult result) {
    begun(one, false).attempted(fresh, result, MILLI);
    assertThat(latencies(fresh, MILLI)).isZero();
  }
}
