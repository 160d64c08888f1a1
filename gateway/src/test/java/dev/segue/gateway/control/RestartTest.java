package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.OverrideView;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.state.OverrideRecord;
import dev.segue.gateway.control.state.RevisionRecord;
import dev.segue.gateway.control.state.Stored;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is in force after a restart: SEMANTICS section 6, row by row. */
class RestartTest {
  private final FakeJournal journal = new FakeJournal();

  @Test
  void liveChangeStaysWhereTheFileIsTheSame() {
    TestControl before = start("new=5, old=95");
    before.setWeights("orders", "new=50, old=50");
    before.setState("old", "127.0.0.1:9001", "drain");
    List<OverrideView> overrides = before.operations.overrides();

    TestControl after = start("new=5, old=95");

    assertThat(after.route("orders")).isEqualTo(before.route("orders"));
    assertThat(after.backend("old")).isEqualTo(before.backend("old"));
    assertThat(after.operations.overrides()).isEqualTo(overrides);
    assertThat(after.endpoint("old", "127.0.0.1:9001").available()).isFalse();
  }

  @Test
  void fileWinsWhereItSaysSomethingElseThanTheChangeWasMadeOn() {
    start("new=5, old=95").setWeights("orders", "new=50, old=50");

    TestControl after = start("new=10, old=90");

    assertThat(after.route("orders").weights()).isEqualTo(TestConfigs.weights("new=10, old=90"));
    assertThat(after.route("orders").revision()).isEqualTo(3);
    assertThat(after.route("orders").overridden()).isFalse();
    assertThat(after.operations.overrides()).isEmpty();
    assertThat(after.operations.changes(100))
        .filteredOn(change -> change.kind().equals("override-dropped"))
        .singleElement()
        .satisfies(change -> {
          assertThat(change.subject()).isEqualTo("routes/orders/weights");
          assertThat(change.before()).isEqualTo("new=50, old=50");
          assertThat(change.after()).isEqualTo("new=10, old=90");
          assertThat(change.actor()).isEqualTo("gateway");
        });
  }

  @Test
  void droppedOverrideDoesNotComeBackWithTheOldFile() {
    start("new=5, old=95").setWeights("orders", "new=50, old=50");
    start("new=10, old=90");

    TestControl after = start("new=5, old=95");

    assertThat(after.route("orders").weights()).isEqualTo(TestConfigs.weights("new=5, old=95"));
    assertThat(after.route("orders").revision()).isEqualTo(4);
  }

  @Test
  void committingTheLiveValueToTheFileChangesNoRevision() {
    start("new=5, old=95").setWeights("orders", "new=50, old=50");

    TestControl after = start("new=50, old=50");

    assertThat(after.route("orders").revision()).as("the same desired state").isEqualTo(2);
    assertThat(after.operations.overrides()).isEmpty();
  }

  @Test
  void addingAnEndpointDoesNotUndoAShift() {
    start("new=5, old=95").setWeights("orders", "new=50, old=50");

    TestControl after = new TestControl(withThirdEndpoint(), journal);

    assertThat(after.route("orders").weights()).isEqualTo(TestConfigs.weights("new=50, old=50"));
    assertThat(after.route("orders").revision()).isEqualTo(2);
    assertThat(after.backend("old").revision()).as("its desired state changed").isEqualTo(2);
  }

  private static SegueConfig withThirdEndpoint() {
    return TestConfigs.config(
        List.of(
            TestConfigs.backend("old", null, "127.0.0.1:9001", "127.0.0.1:9002", "127.0.0.1:9004"),
            TestConfigs.backend("new", null, "127.0.0.1:9003")),
        List.of(
            TestConfigs.route(
                "orders", "new=5, old=95", List.of(TestConfigs.canary("new")), "old")));
  }

  @Test
  void freshStartForgetsOverridesAndKeepsRevisionsAndHistory() {
    start("new=5, old=95").setWeights("orders", "new=50, old=50");

    TestControl fresh = new TestControl(TestConfigs.orders(), journal, true);

    assertThat(fresh.route("orders").weights()).isEqualTo(TestConfigs.weights("new=5, old=95"));
    assertThat(fresh.route("orders").revision()).as("2 stood for 50/50").isEqualTo(3);
    assertThat(fresh.operations.changes(100))
        .extracting(ChangeView::kind)
        .contains("weights", "override-dropped");
    assertThat(start("new=5, old=95").route("orders").weights())
        .as("a later plain start does not bring it back")
        .isEqualTo(TestConfigs.weights("new=5, old=95"));
  }

  @Test
  void revisionOfARouteThatWasGoneGoesOn() {
    start("new=5, old=95").setWeights("orders", "new=50, old=50");
    SegueConfig without =
        TestConfigs.config(
            List.of(TestConfigs.backend("old", null, "127.0.0.1:9001")),
            List.of(TestConfigs.route("carts", "old=1")));

    TestControl between = new TestControl(without, journal);
    TestControl after = start("new=5, old=95");

    assertThat(between.operations.route("orders")).isNull();
    assertThat(between.operations.overrides()).isEmpty();
    assertThat(after.route("orders").revision()).isEqualTo(3);
    assertThat(after.backend("old").revision()).as("gone to one endpoint and back").isEqualTo(3);
  }

  @Test
  void overrideThatNamesAMissingBackendIsDropped() {
    start("old=1").setWeights("orders", "new=50, old=50");
    SegueConfig withoutNew =
        TestConfigs.config(
            List.of(TestConfigs.backend("old", null, "127.0.0.1:9001", "127.0.0.1:9002")),
            List.of(TestConfigs.route("orders", "old=1")));

    TestControl after = new TestControl(withoutNew, journal);

    assertThat(after.route("orders").weights()).isEqualTo(TestConfigs.weights("old=1"));
    assertThat(after.operations.changes(10))
        .filteredOn(change -> change.kind().equals("override-dropped"))
        .extracting(ChangeView::reason)
        .containsExactly("new: unknown backend (expected: one of old)");
  }

  @Test
  void overrideOfAnEndpointThatIsGoneIsDropped() {
    start("new=5, old=95").setState("old", "127.0.0.1:9002", "maint");
    SegueConfig moved =
        TestConfigs.config(
            List.of(
                TestConfigs.backend("old", null, "127.0.0.1:9001"),
                TestConfigs.backend("new", null, "127.0.0.1:9003")),
            List.of(TestConfigs.route("orders", "new=5, old=95")));

    assertThat(new TestControl(moved, journal).operations.overrides()).isEmpty();
    assertThat(start("new=5, old=95").endpoint("old", "127.0.0.1:9002").available()).isTrue();
  }

  @Test
  void overrideThatNobodyCanReadIsDroppedWithItsText() {
    Stored stored =
        new Stored(
            7,
            Map.of(),
            Map.of(
                "routes/orders/weights",
                new OverrideRecord(
                    "routes/orders/weights", "new=5, old=95", "half", Instant.EPOCH, "ops", "")),
            List.of());

    Restored restored = Restored.of(TestConfigs.orders(), stored, false);

    assertThat(restored.routes())
        .hasEntrySatisfying(
            "orders",
            route ->
                assertThat(route.weights())
                    .isEqualTo(new TreeMap<>(TestConfigs.weights("new=5, old=95"))));
    assertThat(restored.dropped())
        .singleElement()
        .satisfies(dropped ->
            assertThat(dropped.reason())
                .isEqualTo("unreadable: weights: \"half\" (expected: new=5, old=95)"));
  }

  @Test
  void anotherFileGivesANewRevisionAndARecord() {
    start("new=5, old=95");

    TestControl after = start("new=6, old=94");

    assertThat(after.route("orders").revision()).isEqualTo(2);
    assertThat(after.operations.changes(10))
        .filteredOn(change -> change.subject().equals("routes/orders"))
        .singleElement()
        .satisfies(change -> {
          assertThat(change.kind()).isEqualTo("start");
          assertThat(change.revision()).isEqualTo(2);
          assertThat(change.before()).startsWith("weights new=5, old=95;");
          assertThat(change.after()).startsWith("weights new=6, old=94;");
        });
  }

  @Test
  void plainRestartChangesNoRevision() {
    TestControl before = start("new=5, old=95");
    Map<String, RevisionRecord> revisions = journal.stored().revisions();

    TestControl after = start("new=5, old=95");

    assertThat(journal.stored().revisions()).isEqualTo(revisions);
    assertThat(after.route("orders")).isEqualTo(before.route("orders"));
    assertThat(after.operations.changes(10))
        .extracting(ChangeView::kind)
        .containsExactly("start", "start");
  }

  @Test
  void slotsAreSmallAndUnique() {
    TestControl control = start("new=5, old=95");

    assertThat(control.snapshot().backends().values())
        .extracting(b -> b.slot())
        .containsExactly(0, 1);
    assertThat(control.snapshot().routes()).extracting(r -> r.slot()).containsExactly(0);
    assertThat(
            control.snapshot().backends().values().stream()
                .flatMap(b -> b.endpoints().stream())
                .map(e -> e.state().slot()))
        .containsExactly(0, 1, 2);
  }

  private TestControl start(String fileWeights) {
    return new TestControl(TestConfigs.orders(fileWeights), journal);
  }
}
