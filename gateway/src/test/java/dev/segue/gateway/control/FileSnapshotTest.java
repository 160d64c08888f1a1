package dev.segue.gateway.control;

import static dev.segue.gateway.control.TestConfigs.backend;
import static dev.segue.gateway.control.TestConfigs.config;
import static dev.segue.gateway.control.TestConfigs.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.health.ProbeResult;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RouteTable;
import dev.segue.gateway.routing.RoutingSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a reload carries over, makes anew, and gives back; the control thread is the test's own. */
final class FileSnapshotTest {
  private static final String FIRST = "127.0.0.1:9001";
  private static final String SECOND = "127.0.0.1:9002";

  private final FakeJournal journal = new FakeJournal();
  private final TestControl control = new TestControl(TestConfigs.orders(), journal);

  private Build.Reloaded reload(SegueConfig next) {
    RouteTable table = RouteTable.build(List.copyOf(next.routes().values()));
    Change.Reload change = control.core.reload(next, table, control.live);
    if (!(control.core.plan(change) instanceof Build.Reloaded built)) {
      throw new AssertionError("not built");
    }
    TestControl.await(control.core.publish(built, change.restored(), TestControl.OPS, "summary"));
    control.core.retire(built.removed());
    return built;
  }

  private Backend backendOf(String id) {
    return SnapshotBuilder.backendOf(control.snapshot(), id);
  }

  private Route routeOf(String id) {
    return SnapshotBuilder.routeOf(control.snapshot(), id);
  }

  private static SegueConfig with(String weights, String... oldEndpoints) {
    return config(
        List.of(backend("old", null, oldEndpoints), backend("new", null, "127.0.0.1:9003")),
        List.of(route("orders", weights, List.of(TestConfigs.canary("new")), "old")));
  }

  @Test
  void theSameFileCarriesEveryObjectOver() {
    RoutingSnapshot before = control.snapshot();
    reload(TestConfigs.orders());

    assertThat(control.snapshot().generation()).isEqualTo(before.generation() + 1);
    assertThat(backendOf("old")).isSameAs(before.backends().get("old"));
    assertThat(routeOf("orders")).isSameAs(before.route("orders"));
  }

  @Test
  void anAddedEndpointChangesItsBackendAndNothingElse() {
    Backend before = backendOf("old");
    Backend untouched = backendOf("new");
    reload(with("new=5, old=95", FIRST, SECOND, "127.0.0.1:9009"));

    assertThat(backendOf("new")).isSameAs(untouched);
    Backend after = backendOf("old");
    assertThat(after.endpoints().subList(0, 2)).isEqualTo(before.endpoints());
    assertThat(after.state()).isSameAs(before.state());
    assertThat(after.guard()).isSameAs(before.guard());
    assertThat(after.revision()).isEqualTo(before.revision() + 1);
    assertThat(routeOf("orders").fallback()).as("the route's own view of it").isSameAs(after);
    assertThat(routeOf("orders").revision()).as("its desired state").isEqualTo(1);
  }

  @Test
  void anEndpointsSlotIsUsedAgainWhenNothingIsLeftOfIt() {
    EndpointState removed = control.endpoint("old", SECOND);
    removed.connections().incrementAndGet();
    reload(with("new=5, old=95", FIRST));
    reload(with("new=5, old=95", FIRST, "127.0.0.1:9010"));
    EndpointState meanwhile = control.endpoint("old", "127.0.0.1:9010");
    assertThat(meanwhile.slot()).isNotEqualTo(removed.slot());

    removed.connections().decrementAndGet();
    reload(with("new=5, old=95", FIRST, "127.0.0.1:9010", "127.0.0.1:9011"));
    assertThat(control.endpoint("old", "127.0.0.1:9011").slot()).isEqualTo(removed.slot());
  }

  @Test
  void anEndpointThatComesBackIsAnotherOne() {
    EndpointState removed = control.endpoint("old", SECOND);
    reload(with("new=5, old=95", FIRST));
    assertThat(removed.available()).isFalse();
    reload(with("new=5, old=95", FIRST, SECOND));
    assertThat(control.endpoint("old", SECOND)).isNotSameAs(removed);
    assertThat(control.endpoint("old", SECOND).available()).isTrue();
  }

  @Test
  void manyReloadsLeaveSlotsAndHistoryBounded() {
    for (int i = 0; i < 300; i++) {
      reload(with("new=" + (1 + i % 7) + ", old=1", "10.0.0." + (1 + i % 250) + ":80", FIRST));
    }
    assertThat(control.endpoint("old", FIRST).slot()).isLessThan(4);
    control
        .snapshot()
        .backends()
        .values()
        .forEach(backend -> {
          assertThat(backend.slot()).isLessThan(2);
          backend
              .endpoints()
              .forEach(endpoint -> assertThat(endpoint.state().slot()).isLessThan(6));
        });
  }

  @Test
  void idsKeepTheirSlotsAlsoWhileTheyAreGone() {
    RouteConfig carts = route("carts", "new=1");
    SegueConfig orders = TestConfigs.orders();
    SegueConfig both =
        config(
            List.copyOf(orders.backends().values()),
            List.of(carts, Objects.requireNonNull(orders.routes().get("orders"))));
    reload(both);
    int slot = routeOf("carts").slot();
    assertThat(slot).isNotEqualTo(routeOf("orders").slot());
    reload(orders);
    reload(both);
    assertThat(routeOf("carts").slot()).isEqualTo(slot);
  }

  @Test
  void moreIdsThanAProcessCanCountAreRefused() {
    List<RouteConfig> routes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      routes.add(route("r" + i, "new=1"));
    }
    SegueConfig many = config(List.copyOf(TestConfigs.orders().backends().values()), routes);
    assertThat(control.core.plan(control.core.reload(many, null, control.live)))
        .isInstanceOf(Build.Reloaded.class);
    Slots full = Slots.NONE;
    for (int i = 0; i <= Slots.MOST; i++) {
      full = i % 1000 == 0 ? full.with(names(i), Set.of()) : full;
    }
    Change.Reload reload = control.core.reload(TestConfigs.orders(), null, control.live);
    Build build =
        SnapshotBuilder.build(
            control.snapshot(),
            new Change.Reload(reload.config(), null, reload.restored(), full, control.live));
    assertThat(build).isInstanceOf(Build.Rejected.class);
    assertThat(((Build.Rejected) build).reasons()).singleElement().asString().contains("restart");
  }

  private static Set<String> names(int from) {
    Set<String> names = new TreeSet<>();
    for (int i = from; i < from + 1001; i++) {
      names.add("gone-" + i);
    }
    return names;
  }

  @Test
  void aLiveShiftStaysWhereTheFilesSplitIsTheSameAndEndsWhereItIsNot() {
    control.setWeights("orders", "new=50, old=50");
    reload(with("new=5, old=95", FIRST));
    assertThat(control.route("orders").weights()).containsEntry("new", 50);

    reload(with("new=10, old=90", FIRST));
    assertThat(control.route("orders").weights()).containsEntry("new", 10);
    assertThat(control.operations.overrides()).isEmpty();
    assertThat(journal.stored().overrides()).isEmpty();
    assertThat(control.operations.changes(9))
        .anySatisfy(change -> {
          assertThat(change.kind()).isEqualTo("override-dropped");
          assertThat(change.before()).isEqualTo("new=50, old=50");
          assertThat(change.after()).isEqualTo("new=10, old=90");
        });
  }

  @Test
  void aLiveShiftToABackendThatIsRemovedEnds() {
    control.setWeights("orders", "new=50, old=50");
    SegueConfig alone =
        config(List.of(backend("old", null, FIRST)), List.of(route("orders", "old=1")));
    reload(alone);
    assertThat(control.route("orders").weights()).containsOnlyKeys("old");
    assertThat(control.operations.overrides()).isEmpty();
  }

  @Test
  void revisionsGoOnAfterARestart() {
    reload(with("new=10, old=90", FIRST, SECOND));
    assertThat(control.route("orders").revision()).isEqualTo(2);
    TestControl restarted = new TestControl(with("new=10, old=90", FIRST, SECOND), journal);
    assertThat(restarted.route("orders").revision()).isEqualTo(2);
    restarted.setWeights("orders", "new=11, old=89");
    assertThat(restarted.route("orders").revision()).isEqualTo(3);
  }

  @Test
  void changedThresholdsCountOnAndLateResultsOfWhatIsGoneAreDropped() {
    TestControl checked = new TestControl(TestConfigs.checkedOrders(), new FakeJournal());
    EndpointState first = checked.endpoint("old", FIRST);
    EndpointState second = checked.endpoint("old", SECOND);
    checked.core.probed(first, new ProbeResult(true, "status 200", null));
    checked.core.probed(second, new ProbeResult(true, "status 200", null));
    checked.core.probed(first, ProbeResult.failed("status 500")); // one of three
    SegueConfig next =
        config(
            List.of(
                backend("old", TestConfigs.HEALTH, FIRST),
                backend("new", TestConfigs.HEALTH, "127.0.0.1:9003")),
            List.of(route("orders", "new=5, old=95", List.of(TestConfigs.canary("new")), "old")));
    Change.Reload change = checked.core.reload(next, null, checked.live);
    if (checked.core.plan(change) instanceof Build.Reloaded built) {
      TestControl.await(checked.core.publish(built, change.restored(), TestControl.OPS, ""));
      checked.core.retire(built.removed());
    }
    checked.core.probed(first, ProbeResult.failed("status 500"));
    assertThat(first.health()).isEqualTo(Health.UP);
    checked.core.probed(first, ProbeResult.failed("status 500"));
    assertThat(first.health()).as("the third in a row").isEqualTo(Health.DOWN);
    checked.core.probed(second, new ProbeResult(true, "status 200", null));
    assertThat(second.available()).isFalse();
  }
}
