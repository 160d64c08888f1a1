package dev.segue.gateway.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.Result;
import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RolloutDefinitions;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.control.state.Entry;
import dev.segue.gateway.control.state.RolloutRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rollouts that the file does not define: from their definition until they are forgotten. */
class MadeRolloutsTest {
  private static final SegueConfig OLD_HAS_ALL = TestConfigs.orders("old=100");
  private static final String DEFINITION = definition("60");

  private final FakeJournal journal = new FakeJournal();
  private RolloutStage stage;

  @BeforeEach
  void start() {
    restart();
  }

  private void restart(RolloutConfig... file) {
    Duration passed = stage == null ? Duration.ZERO : stage.passed();
    stage = new RolloutStage(OLD_HAS_ALL, journal, passed, file);
  }

  private void reload(RolloutConfig... file) {
    stage.rollouts.define(List.of(file), OutboundConfig.NONE);
    stage.rollouts.loaded();
  }

  /** The course of {@link RolloutConfigs#canary}, with that second step. */
  private static String definition(String second) {
    return """
    {"route": "orders", "stable": "old", "candidate": "new",
     "strategy": {"canary": {"steps": [{"set-weight": 20}, {"set-weight": %s}]}},
     "interval": "10s", "bake": "30s", "checks": {"p95": false},
     "preflight": {"health-checks": false}}
    """
        .formatted(second);
  }

  private Result<RolloutView> define(boolean start) {
    return define("orders-v2", DEFINITION, start);
  }

  private Result<RolloutView> define(String id, String definition, boolean start) {
    return TestControl.await(stage.rollouts.define(id, definition, start, TestControl.OPS));
  }

  private Result<RolloutView> remove() {
    return TestControl.await(stage.rollouts.remove("orders-v2", TestControl.OPS));
  }

  private static RolloutView done(Result<RolloutView> result) {
    assertThat(result).isInstanceOf(Result.Done.class);
    return ((Result.Done<RolloutView>) result).view();
  }

  private static String conflict(Result<?> result) {
    assertThat(result).isInstanceOf(Result.Conflict.class);
    Result.Conflict<?> conflict = (Result.Conflict<?>) result;
    return conflict.reason() + " / " + conflict.hint();
  }

  private List<String> changes() {
    return stage.control.operations.changes(100).stream()
        .filter(change -> change.kind().equals("rollout"))
        .map(MadeRolloutsTest::words)
        .toList();
  }

  private static String words(ChangeView change) {
    return "%s: %s > %s by %s"
        .formatted(change.subject(), change.before(), change.after(), change.actor());
  }

  // --- made ------------------------------------------------------------------------------------

  @Test
  void aDefinedRolloutBeginsAndGoesToItsEnd() {
    assertThat(done(define(true)).phase()).isEqualTo("progressing");
    assertThat(stage.weights()).isEqualTo("new=20, old=80");

    stage.seconds(200, 1000, 0.001);

    assertThat(stage.view().phase()).isEqualTo("succeeded");
    assertThat(stage.events("weights"))
        .containsExactly("new=20, old=80", "new=60, old=40", "new=100, old=0", "new=100");
    assertThat(stage.events("verb")).containsExactly("define: because", "start: because");
  }

  @Test
  void aPendingOneOutlivesReloadsAndRestartsAndBeginsByItsIdAlone() {
    assertThat(done(define(false)).phase()).isEqualTo("pending");
    assertThat(changes()).containsExactly("orders-v2:  > pending by ops");

    reload();
    restart();
    reload();

    assertThat(stage.view().phase()).isEqualTo("pending");
    assertThat(stage.view().steps()).hasSize(6);
    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(done(stage.say(RolloutVerb.START)).phase()).isEqualTo("progressing");
    restart();
    assertThat(stage.view().phase()).as("live").isEqualTo("progressing");
    assertThat(stage.weights()).isEqualTo("new=20, old=80");
  }

  @Test
  void whatIsWrongWithADefinitionMakesNothing() {
    assertThat(define("orders-v2", DEFINITION.replace("\"old\"", "\"older\""), true))
        .isEqualTo(
            new Result.Rejected<>(
                List.of("segue.rollouts.orders-v2.stable: older (expected: one of new, old)")));
    assertThat(stage.rollouts.rollouts()).isEmpty();
    assertThat(journal.stored().rollouts()).isEmpty();
  }

  @Test
  void anIdOfTheFileOrOfALiveOneIsRefused() {
    restart(RolloutConfigs.canary());
    assertThat(conflict(define(true)))
        .isEqualTo(
            "rollout orders-v2 is defined by the configuration file"
                + " / change it there and reload, or take another id");
    assertThat(stage.view().phase()).isEqualTo("pending");

    define("orders-v3", DEFINITION, true);
    assertThat(conflict(define("orders-v3", DEFINITION, true)))
        .startsWith("rollout orders-v3 is live: it is progressing");
    assertThat(conflict(define("orders-v4", DEFINITION, true)))
        .isEqualTo(
            "rollout orders-v4 is defined and pending, and was not started: rollout orders-v3 is"
                + " live and owns route orders / wait until it has ended, or abort it");
    assertThat(stage.view("orders-v4").phase()).isEqualTo("pending");
  }

  @Test
  void aPendingOneIsReplacedAndSoIsAnEndedOneWithEmptyBooks() {
    define(false);
    define("orders-v2", definition("70"), true);
    stage.seconds(11, 1000, 0.001);
    assertThat(stage.weights()).isEqualTo("new=70, old=30");
    stage.say(RolloutVerb.ABORT);

    assertThat(done(define(false)).attempt()).isEqualTo(1);
    restart();
    assertThat(stage.view().phase()).isEqualTo("pending");
    assertThat(done(stage.say(RolloutVerb.START)).attempt()).isEqualTo(2);
    stage.seconds(11, 1000, 0.001);
    assertThat(stage.weights()).isEqualTo("new=60, old=40");
    List<Long> ids =
        stage.rollouts.events("orders-v2", 0).stream().map(RolloutEventView::id).toList();
    assertThat(ids).as("no number is given twice").doesNotHaveDuplicates().isSorted();
  }

  @Test
  void anEndedOneBeginsAgainByAWordWithWhatMadeIt() {
    define(true);
    stage.say(RolloutVerb.ABORT);
    stage.seconds(601, 0, 0); // the cool-down
    assertThat(done(stage.say(RolloutVerb.START)).attempt()).isEqualTo(2);
    stage.seconds(200, 1000, 0.001);
    stage.seconds(3601, 0, 0); // the window
    assertThat(stage.view().phase()).isEqualTo("succeeded");

    stage.control.setWeights("orders", "old=100");
    assertThat(done(stage.say(RolloutVerb.START)).attempt()).as("numbers go on").isEqualTo(3);
  }

  @Test
  void theFileComesFirst() {
    define(false);
    RolloutConfig filed = RolloutConfigs.steps(new Action.SetWeight(9));
    reload(filed);
    assertThat(stage.view().steps()).as("the file's").hasSizeLessThan(6);

    reload();
    assertThat(stage.rollouts.rollout("orders-v2")).isNull();
    restart();
    assertThat(stage.rollouts.rollout("orders-v2")).as("nothing is left of it").isNull();
    assertThat(journal.stored().rollouts()).isEmpty();
  }

  @Test
  void whereTheRouteIsGoneItStaysAndDoesNotStart() {
    define(false);
    SegueConfig other =
        TestConfigs.config(
            List.copyOf(OLD_HAS_ALL.backends().values()),
            List.of(TestConfigs.route("carts", "old=100")));
    stage = new RolloutStage(other, journal);

    assertThat(stage.view().phase()).isEqualTo("pending");
    assertThat(conflict(stage.say(RolloutVerb.START))).contains("has no route orders");
  }

  @Test
  void whereAHookIsGoneItStaysAndDoesNotStart() {
    define(false);
    SegueConfig without =
        TestConfigs.config(
            List.of(OLD_HAS_ALL.backends().firstEntry().getValue()),
            List.of(TestConfigs.route("orders", "new=100")));
    stage.rollouts.readBy(RolloutDefinitions.of(without));

    assertThat(conflict(stage.say(RolloutVerb.START)))
        .isEqualTo(
            "the configuration has not all that it names: segue.rollouts.orders-v2.stable: old"
                + " (expected: one of new) / bring it back, or define the rollout anew");
  }

  @Test
  void whatCannotBeStoredIsNotMade() {
    journal.failNext();
    assertThat(define(true)).isEqualTo(new Result.NotDurable<>(false, "no space left on device"));
    assertThat(stage.rollouts.rollout("orders-v2")).isNull();
    assertThat(define(true)).isInstanceOf(Result.NotDurable.class);
  }

  @Test
  void notMoreThanAHundredAreMade() {
    for (int n = 1; n <= 100; n++) {
      done(define("r" + n, DEFINITION, false));
    }
    assertThat(conflict(define("r101", DEFINITION, false)))
        .isEqualTo(
            "there are 100 rollouts that the file does not define"
                + " / delete some that have ended");
    done(define("r7", DEFINITION, false));
  }

  /** It knew nothing of an origin and of a start by the file. */
  @Test
  void aRolloutInAJournalOfBeforeIsOneOfTheFile() {
    define(true);
    RolloutRecord stored = requireNonNull(journal.stored().rollouts().get("orders-v2"));
    String before =
        stored
            .content()
            .replaceAll(",\"(origin|start)\":\"[A-Za-z_-]+\"", "")
            .replaceAll(",\"checklists\":\\{.*?]}", "");
    assertThat(before)
        .doesNotContain("origin", "\"start\"", "checklists")
        .hasSizeLessThan(stored.content().length());
    FakeJournal older = new FakeJournal();
    TestControl.await(
        older.append(
            new Entry(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new RolloutRecord("orders-v2", before)))));

    stage = new RolloutStage(OLD_HAS_ALL, older);

    assertThat(stage.view().phase()).isEqualTo("progressing");
    assertThat(stage.weights()).isEqualTo("new=20, old=80");
  }

  // --- removed ---------------------------------------------------------------------------------

  @Test
  void aPendingOneCanBeRemoved() {
    define(false);
    assertThat(done(remove()).phase()).isEqualTo("pending");
    assertThat(stage.rollouts.rollout("orders-v2")).isNull();
    assertThat(stage.rollouts.events("orders-v2", 0)).isEmpty();
    assertThat(journal.stored().rollouts()).isEmpty();
    assertThat(changes())
        .containsExactly("orders-v2: pending > deleted by ops", "orders-v2:  > pending by ops");
    assertThat(remove()).isEqualTo(new Result.NotFound<>("rollout orders-v2"));
    stage.seconds(120, _ -> {});
    restart();
    assertThat(stage.rollouts.rollouts()).isEmpty();
  }

  @Test
  void anEndedOneOfTheFileGoesOnceTheFileHasItNoMore() {
    restart(RolloutConfigs.canary());
    assertThat(conflict(remove()))
        .isEqualTo(
            "rollout orders-v2 is defined by the configuration file"
                + " / take it out of the file and reload, then delete what is left of it");
    stage.say(RolloutVerb.START);
    reload();
    assertThat(conflict(remove())).startsWith("rollout orders-v2 is live: it is progressing");
    stage.seconds(200, 1000, 0.001);
    assertThat(conflict(remove()))
        .matches("rollout orders-v2 can be undone until .* / wait until then, or undo it");
    stage.seconds(3601, 0, 0);
    assertThat(journal.stored().rollouts()).hasSize(2);

    done(remove());

    assertThat(journal.stored().rollouts()).as("nor its report").isEmpty();
    assertThat(stage.weights()).as("its success stays").isEqualTo("new=100");
    restart();
    assertThat(stage.rollouts.rollouts()).isEmpty();
  }

  @Test
  void whatCannotBeForgottenIsStillThere() {
    define(false);
    journal.failNext();
    assertThat(remove()).isEqualTo(new Result.NotDurable<>(false, "no space left on device"));
    assertThat(stage.view().phase()).isEqualTo("pending");
  }
}
