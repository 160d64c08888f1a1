package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.view.ChangeView;
import dev.segue.gateway.control.health.ProbeResult;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Probe results on the control thread: start rule, rise and fall, and what a flip leaves behind.
 */
class HealthFlipTest {
  private final FakeJournal journal = new FakeJournal();
  private final TestControl control = new TestControl(TestConfigs.checkedOrders(), journal);
  private final EndpointState first = control.endpoint("old", "127.0.0.1:9001");
  private final EndpointState second = control.endpoint("old", "127.0.0.1:9002");

  @Test
  void whileAllAreCheckingTheyTakeTraffic() {
    assertThat(first.health()).isEqualTo(Health.CHECKING);
    assertThat(first.available()).isTrue();
    assertThat(second.available()).isTrue();
  }

  @Test
  void firstResultDecides() {
    pass(first);
    fail(second);

    assertThat(first.health()).isEqualTo(Health.UP);
    assertThat(second.health()).isEqualTo(Health.DOWN);
    assertThat(first.available()).isTrue();
    assertThat(second.available()).isFalse();
  }

  @Test
  void firstUpEndpointEndsTheStartRuleForTheOthers() {
    pass(first);

    assertThat(second.health()).isEqualTo(Health.CHECKING);
    assertThat(second.available()).isFalse();
  }

  @Test
  void oneBackendsProbesSayNothingOfAnother() {
    pass(first);

    assertThat(control.endpoint("new", "127.0.0.1:9003").available()).isTrue();
  }

  @Test
  void fallFailuresTakeItDownAndRisePassesBringItBack() {
    pass(first);
    fail(first);
    fail(first);
    assertThat(first.available()).as("2 of 3 failures").isTrue();
    assertThat(first.reason()).isEqualTo("status 503 (expected 200-399); failure 2 of 3");
    fail(first);
    assertThat(first.available()).isFalse();
    assertThat(first.reason()).isEqualTo("status 503 (expected 200-399); failure 3 of 3");
    pass(first);
    assertThat(first.available()).as("1 of 2 passes").isFalse();
    assertThat(first.reason()).isEqualTo("status 200; pass 1 of 2");
    pass(first);
    assertThat(first.available()).isTrue();
  }

  @Test
  void onlyFlipsAreRecorded() {
    pass(first);
    pass(first);
    fail(first);
    pass(first);

    assertThat(flips()).hasSize(1);
    assertThat(flips().getFirst())
        .satisfies(flip -> {
          assertThat(flip.subject()).isEqualTo("old/127.0.0.1:9001");
          assertThat(flip.before()).isEqualTo("checking");
          assertThat(flip.after()).isEqualTo("up");
          assertThat(flip.actor()).isEqualTo("gateway");
          assertThat(flip.reason()).isEqualTo("status 200; pass 1 of 2");
        });
  }

  @Test
  void flipPublishesAndChangesNoRevision() {
    long generation = control.snapshot().generation();

    pass(first);
    assertThat(control.snapshot().generation()).isEqualTo(generation + 1);
    pass(first);
    assertThat(control.snapshot().generation()).as("no flip").isEqualTo(generation + 1);
    assertThat(control.backend("old").revision()).isEqualTo(1);
  }

  @Test
  void passingProbeDoesNotUndoTheOperator() {
    control.setState("old", "127.0.0.1:9001", "drain");
    fail(first);
    pass(first);
    pass(first);

    assertThat(first.health()).isEqualTo(Health.UP);
    assertThat(first.available()).isFalse();
    assertThat(control.backend("old").endpoints().getFirst().state()).isEqualTo("drain");
  }

  @Test
  void readyDoesNotUndoTheProbes() {
    pass(second);
    fail(first);
    control.setState("old", "127.0.0.1:9001", "drain");
    control.setState("old", "127.0.0.1:9001", "ready");

    assertThat(first.available()).isFalse();
  }

  @Test
  void healthGoesOnWhileTheJournalIsBroken() {
    journal.failNext();
    fail(first);
    pass(second);

    assertThat(first.available()).isFalse();
    assertThat(second.available()).isTrue();
    assertThat(flips()).hasSize(2);
  }

  @Test
  void weightChangeResetsNoHealthAndNoCount() {
    pass(first);
    fail(first);
    fail(first);
    control.setWeights("orders", "new=50, old=50");
    control.setState("old", "127.0.0.1:9002", "drain");
    fail(first);

    assertThat(first.health()).as("the third failure in a row").isEqualTo(Health.DOWN);
    assertThat(control.endpoint("old", "127.0.0.1:9001")).isSameAs(first);
  }

  @Test
  void resultOfAnUncheckedEndpointIsDropped() {
    TestControl unchecked = new TestControl(TestConfigs.orders(), new FakeJournal());
    EndpointState endpoint = unchecked.endpoint("old", "127.0.0.1:9001");

    unchecked.core.probed(endpoint, ProbeResult.failed("status 503"));

    assertThat(endpoint.health()).isEqualTo(Health.UNCHECKED);
    assertThat(endpoint.available()).isTrue();
  }

  @Test
  void unresolvedIsDownUntilThereIsAnAddress() {
    TestControl named = named(false);
    EndpointState endpoint = named.endpoint("old", "old.test:9001");
    assertThat(endpoint.available()).as("not looked up yet").isFalse();

    named.core.unresolved(endpoint, "unresolved: unknown host");
    assertThat(endpoint.health()).isEqualTo(Health.DOWN);
    assertThat(endpoint.reason()).isEqualTo("unresolved: unknown host");

    named.core.resolved(endpoint, address(1));
    assertThat(endpoint.health()).isEqualTo(Health.UNCHECKED);
    assertThat(endpoint.available()).isTrue();
    assertThat(endpoint.address()).isEqualTo(address(1));
    assertThat(named.operations.changes(10))
        .filteredOn(c -> c.kind().equals("health"))
        .extracting(ChangeView::after)
        .containsExactly("unchecked", "down");
  }

  @Test
  void resolvedWithProbesIsCheckingUntilTheFirstResult() {
    TestControl named = named(true);
    EndpointState endpoint = named.endpoint("old", "old.test:9001");
    named.core.unresolved(endpoint, "unresolved: unknown host");

    named.core.resolved(endpoint, address(1));
    assertThat(endpoint.health()).isEqualTo(Health.CHECKING);
    assertThat(endpoint.available()).as("all of its backend are checking").isTrue();

    named.core.probed(endpoint, ProbeResult.failed("connection refused"));
    assertThat(endpoint.health()).isEqualTo(Health.DOWN);
  }

  @Test
  void lastGoodAddressStaysWhenALaterLookUpFails() {
    TestControl named = named(false);
    EndpointState endpoint = named.endpoint("old", "old.test:9001");
    named.core.resolved(endpoint, address(1));

    named.core.unresolved(endpoint, "unresolved: no answer within 5 s");

    assertThat(endpoint.address()).isEqualTo(address(1));
    assertThat(endpoint.available()).isTrue();
  }

  @Test
  void newAddressKeepsHealth() {
    TestControl named = named(true);
    EndpointState endpoint = named.endpoint("old", "old.test:9001");
    named.core.resolved(endpoint, address(1));
    named.core.probed(endpoint, new ProbeResult(true, "status 200", null));

    named.core.resolved(endpoint, address(2));

    assertThat(endpoint.address()).isEqualTo(address(2));
    assertThat(endpoint.health()).isEqualTo(Health.UP);
  }

  private static TestControl named(boolean checked) {
    return new TestControl(
        TestConfigs.config(
            List.of(
                TestConfigs.backend("old", checked ? TestConfigs.HEALTH : null, "old.test:9001")),
            List.of(TestConfigs.route("orders", "old=1"))),
        new FakeJournal());
  }

  private static InetSocketAddress address(int last) {
    return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + last), 9001);
  }

  private List<ChangeView> flips() {
    return control.operations.changes(100).stream()
        .filter(change -> change.kind().equals("health"))
        .toList();
  }

  private void pass(EndpointState endpoint) {
    control.core.probed(endpoint, new ProbeResult(true, "status 200", null));
  }

  private void fail(EndpointState endpoint) {
    control.core.probed(endpoint, ProbeResult.failed("status 503 (expected 200-399)"));
  }
}
