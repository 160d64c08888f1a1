package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.gateway.config.ChecklistConfig;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.rollout.Outside;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code start = on-load}: a rollout that begins by being in a file that is read. */
class OnLoadTest {
  private static final SegueConfig OLD_HAS_ALL = TestConfigs.orders("old=100");
  private static final RolloutConfig ON_LOAD = onLoad(RolloutConfigs.canary());

  private final FakeJournal journal = new FakeJournal();
  private RolloutStage stage;

  @BeforeEach
  void start() {
    stage = new RolloutStage(OLD_HAS_ALL, journal);
  }

  private static RolloutConfig onLoad(RolloutConfig by) {
    return new RolloutConfig(
        by.id(),
        by.route(),
        by.stable(),
        by.candidate(),
        by.strategy(),
        by.before(),
        by.after(),
        by.judging(),
        by.progressDeadline(),
        by.onDeadline(),
        by.freezeWindows(),
        by.bake(),
        by.rollback(),
        by.triggers(),
        by.notifiers(),
        ChecklistConfig.NONE,
        RolloutConfig.Start.ON_LOAD);
  }

  private void reload(RolloutConfig... file) {
    stage.rollouts.define(List.of(file), OutboundConfig.NONE);
    stage.rollouts.loaded();
  }

  private void restart() {
    stage = new RolloutStage(OLD_HAS_ALL, journal, stage.passed().plusSeconds(5), ON_LOAD);
  }

  @Test
  void aReloadBeginsIt() {
    reload(ON_LOAD);

    assertThat(stage.view().phase()).isEqualTo("progressing");
    assertThat(stage.weights()).isEqualTo("new=20, old=80");
    assertThat(stage.rollouts.events("orders-v2", 0))
        .filteredOn(event -> event.kind().equals("verb"))
        .extracting(RolloutEventView::actor, RolloutEventView::text)
        .containsExactly(tuple("file", "start: start = on-load"));
  }

  @Test
  void aStartOfTheProcessBeginsItAndTheNextOneDoesNot() {
    restart();
    assertThat(stage.view().phase()).isEqualTo("progressing");
    assertThat(stage.view().attempt()).isEqualTo(1);
    stage.seconds(200, 1000, 0.001);
    assertThat(stage.view().phase()).isEqualTo("succeeded");
    stage.seconds(3601, 0, 0);
    stage.control.setWeights("orders", "old=100");

    restart();
    reload(ON_LOAD);

    assertThat(stage.view().phase()).isEqualTo("succeeded");
    assertThat(stage.view().attempt()).isEqualTo(1);
    assertThat(stage.weights()).isEqualTo("old=100");
  }

  @Test
  void afterARollbackItBeginsByAWordAlone() {
    reload(ON_LOAD);
    stage.say(RolloutVerb.ABORT);
    stage.seconds(601, 0, 0);

    reload(ON_LOAD);
    restart();

    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    stage.say(RolloutVerb.START);
    assertThat(stage.view().phase()).isEqualTo("progressing");
  }

  @Test
  void oneThatWasAbortedBeforeItBeganDoesNotBegin() {
    reload(RolloutConfigs.canary());
    stage.say(RolloutVerb.ABORT);

    reload(ON_LOAD);

    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    assertThat(stage.weights()).isEqualTo("old=100");
  }

  @Test
  void whatIsRefusedAlertsAndTheNextReadTriesAgain() {
    stage.control.setWeights("orders", "new=1, old=99");

    reload(ON_LOAD);

    assertThat(stage.view().phase()).isEqualTo("pending");
    assertThat(stage.events("alert"))
        .containsExactly(
            "it is not started on load: old is not the one backend of the route with weight"
                + " (give it all the weight first, or declare the backend that has it as stable)");
    assertThat(stage.notices).singleElement().matches(Outside.Notice::alert);
    stage.seconds(120, 0, 0);
    assertThat(stage.view().phase()).as("not by time").isEqualTo("pending");
    assertThat(journal.stored().rollouts()).as("nothing of it is in the journal").isEmpty();

    stage.control.setWeights("orders", "old=100");
    stage.rollouts.loaded(); // a file that says the same
    assertThat(stage.view().phase()).isEqualTo("progressing");
  }

  @Test
  void whereTheJournalIsBrokenItDoesNotBegin() {
    journal.failNext();
    stage.control.setWeights("orders", "old=1");

    reload(ON_LOAD);

    assertThat(stage.view().phase()).isEqualTo("pending");
    assertThat(stage.events("alert")).singleElement().asString().contains("no space left");
  }

  @Test
  void aDefinitionByTheApiIsNeverBegunByIt() {
    String definition =
        """
        {"route": "orders", "stable": "old", "candidate": "new", "start": "on-load",
         "strategy": {"canary": {}}}
        """;
    TestControl.await(stage.rollouts.define("orders-v2", definition, false, TestControl.OPS));

    stage.rollouts.loaded();
    stage = new RolloutStage(OLD_HAS_ALL, journal, Duration.ofSeconds(5));

    assertThat(stage.view().phase()).isEqualTo("pending");
  }
}
