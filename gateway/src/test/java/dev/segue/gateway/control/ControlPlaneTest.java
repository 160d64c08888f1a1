package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.admin.Result;
import dev.segue.admin.view.ChangeView;
import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.health.ProbeResult;
import dev.segue.gateway.control.health.ProbeTarget;
import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.control.state.MemoryJournal;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.time.NanoClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The control plane with its own threads. */
class ControlPlaneTest {
  private static final ControlSettings SETTINGS =
      new ControlSettings(2, false, NanoClock.system(), TestControl.CLOCK);

  @Test
  void changesAreInForceWhenTheyAreAnswered() {
    try (ControlPlane plane = start(TestConfigs.orders(), new MemoryJournal())) {
      assertThat(
              TestControl.await(
                  plane
                      .operations()
                      .setWeights(
                          "orders",
                          TestControl.sent("new=1, old=1"),
                          false,
                          null,
                          TestControl.OPS)))
          .isInstanceOf(Result.Done.class);
      assertThat(
              SnapshotBuilder.routeOf(plane.published().current(), "orders")
                  .split()
                  .weightOf("new"))
          .isEqualTo(1);
      assertThat(plane.alive()).isTrue();
    }
  }

  @Test
  void probeResultsComeInFromAnyThread() {
    try (ControlPlane plane = start(TestConfigs.checkedOrders(), new MemoryJournal())) {
      List<ProbeTarget> targets = plane.probeTargets();
      assertThat(targets)
          .extracting(target -> target.endpoint().id())
          .containsExactly("127.0.0.1:9003", "127.0.0.1:9001", "127.0.0.1:9002");
      EndpointState only = targets.getFirst().endpoint();
      assertThat(plane.unavailable(List.of("new", "old", "blue"))).containsExactly("blue");

      plane.probed(only, ProbeResult.failed("status 503"));
      await(() -> !only.available());

      assertThat(plane.unavailable(List.of("new", "old"))).containsExactly("new");
    }
  }

  @Test
  void uncheckedBackendsAreNotProbed() {
    try (ControlPlane plane = start(TestConfigs.orders(), new MemoryJournal())) {
      assertThat(plane.probeTargets()).isEmpty();
    }
  }

  @Test
  void breakersFlipIsRecorded() {
    try (ControlPlane plane = start(TestConfigs.orders(), new MemoryJournal())) {
      CircuitGuard guard = plane.published().current().backends().firstEntry().getValue().guard();
      for (int i = 0; i < 5; i++) { // consecutive-failures = 5
        guard.failure(guard.tryAcquire(), 1000);
      }
      await(() -> plane.operations().changes(1).getFirst().kind().equals("breaker"));

      ChangeView flip = plane.operations().changes(1).getFirst();
      assertThat(flip.subject()).isEqualTo("new");
      assertThat(flip.before()).isEqualTo("closed");
      assertThat(flip.after()).isEqualTo("open");
      assertThat(flip.reason()).isNotEmpty();
    }
  }

  @Test
  void namesAreResolvedWhenStartReturns() {
    InetAddress address = InetAddress.ofLiteral("192.0.2.1");
    try (ControlPlane plane =
        ControlPlane.start(named(), SETTINGS, new MemoryJournal(), _ -> List.of(address))) {
      assertThat(plane.unavailable(List.of("old"))).isEmpty();
    }
  }

  @Test
  void nameThatDoesNotResolveIsNoFailedStart() {
    try (ControlPlane plane =
        ControlPlane.start(
            named(),
            SETTINGS,
            new MemoryJournal(),
            host -> {
              throw new UnknownHostException(host);
            })) {
      assertThat(plane.unavailable(List.of("old"))).containsExactly("old");
      assertThat(plane.operations().changes(1).getFirst().reason())
          .isEqualTo("unresolved: unknown host");
    }
  }

  @Test
  void startThatCannotBeStoredFails() {
    FakeJournal journal = new FakeJournal();
    journal.failNext();

    assertThatThrownBy(() -> start(TestConfigs.orders(), journal))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no space left on device");
  }

  @Test
  void afterClosingChangesAreRefused() {
    ControlPlane plane = start(TestConfigs.orders(), new MemoryJournal());
    plane.close();

    assertThat(
            TestControl.await(
                plane
                    .operations()
                    .setWeights("orders", TestControl.sent("new=1"), false, null, TestControl.OPS)))
        .isEqualTo(new Result.NotDurable<>(false, "the gateway is stopping"));
    plane.probed(
        new EndpointState("old", "127.0.0.1:9001", 0, 1, EndpointState.Health.CHECKING),
        new ProbeResult(true, "status 200", null)); // a late fact is dropped
  }

  @Test
  void twoControlPlanesInOneProcessDoNotMeet() {
    try (ControlPlane one = start(TestConfigs.orders(), new MemoryJournal());
        ControlPlane two = start(TestConfigs.orders(), new MemoryJournal())) {
      TestControl.await(
          one.operations()
              .setWeights("orders", TestControl.sent("new=1"), false, null, TestControl.OPS));

      assertThat(SnapshotBuilder.routeOf(two.published().current(), "orders").revision())
          .isEqualTo(1);
    }
  }

  private static SegueConfig named() {
    return TestConfigs.config(
        List.of(TestConfigs.backend("old", null, "old.test:9001")),
        List.of(TestConfigs.route("orders", "old=1")));
  }

  private static ControlPlane start(SegueConfig config, Journal journal) {
    return ControlPlane.start(config, SETTINGS, journal);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("time left").isNegative();
      LockSupport.parkNanos(1_000_000); // a condition is awaited, not a time
    }
  }
}
