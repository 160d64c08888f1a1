package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.Result;
import dev.segue.admin.RolloutOperations.RolloutOption;
import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.config.StrategyConfig.Path;
import dev.segue.gateway.control.rollout.Outside;
import dev.segue.gateway.control.rollout.judge.Reading;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rollout on a control plane: from traffic to weights, and over restarts. */
class RolloutsTest {
  private static final SegueConfig OLD_HAS_ALL = TestConfigs.orders("old=100");

  private final FakeJournal journal = new FakeJournal();
  private RolloutStage stage;

  @BeforeEach
  void start() {
    stage = new RolloutStage(OLD_HAS_ALL, journal, RolloutConfigs.canary());
  }

  private void restart(Duration down) {
    stage =
        new RolloutStage(OLD_HAS_ALL, journal, stage.passed().plus(down), RolloutConfigs.canary());
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

  // --- a canary --------------------------------------------------------------------------------

  @Test
  void aDefinedRolloutWaitsForItsStart() {
    stage.seconds(60, 100, 0);

    assertThat(stage.view().phase()).isEqualTo("pending");
    assertThat(stage.view().verbs()).containsExactly("start", "abort");
    assertThat(stage.weights()).isEqualTo("old=100");
  }

  @Test
  void aGoodCandidateGetsEverythingStepByStep() {
    RolloutView started = done(stage.say(RolloutVerb.START));
    assertThat(started.phase()).isEqualTo("progressing");
    assertThat(stage.weights()).as("at once, not at the next tick").isEqualTo("new=20, old=80");

    stage.seconds(200, 1000, 0.001);

    assertThat(stage.view().phase()).isEqualTo("succeeded");
    assertThat(stage.events("weights"))
        .containsExactly("new=20, old=80", "new=60, old=40", "new=100, old=0", "new=100");
    assertThat(stage.weights()).isEqualTo("new=100");
    assertThat(stage.control.route("orders").fallback()).isEqualTo("old");
    assertThat(stage.view().verbs()).containsExactly("abort", "undo");
    assertThat(stage.events("clean-up"))
        .singleElement()
        .asString()
        .startsWith("for the file: orders.split { new = 100 }; undo is possible until ");
  }

  @Test
  void aBadCandidateIsRolledBackWithinOneInterval() {
    stage.say(RolloutVerb.START);

    stage.seconds(10, 1000, 0.2);

    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    assertThat(stage.weights()).as("the candidate is absent").isEqualTo("old=100");
    assertThat(stage.view().reason()).contains("error rate 20 % of");
    assertThat(stage.notices).extracting(Outside.Notice::kind).contains("trigger", "phase");
  }

  /** No look has failed and no trigger fired, so nothing else would tell it. */
  @Test
  void aWayBackByAFailedHookIsAnAlertWithItsReason() {
    stage =
        new RolloutStage(
            OLD_HAS_ALL,
            journal,
            RolloutConfigs.steps(new Action.SetWeight(20), new Action.Hook("smoke")));
    stage.say(RolloutVerb.START);
    stage.seconds(15, 1000, 0);
    stage.hook(1).end.complete(new Outside.HookEnd(false, "exit code 1"));
    stage.rollouts.tick();

    assertThat(stage.view().phase()).isIn("rolling-back", "rolled-back");
    assertThat(stage.notices)
        .filteredOn(Outside.Notice::alert)
        .extracting(Outside.Notice::text)
        .containsExactly("progressing -> rolling-back: hook smoke failed");
  }

  /** Half of its endpoints are gone: what they have shown that they take is half of the traffic. */
  @Test
  void aRampedWayBackGivesNoMoreThanTheOldSideHasEverTaken() {
    stage = new RolloutStage(OLD_HAS_ALL, journal, RolloutConfigs.scaledDown());
    stage.seconds(20, 1000, 0); // before the start it has everything: 500 a second and endpoint
    stage.say(RolloutVerb.START);
    stage.seconds(31, 1000, 0);
    assertThat(stage.weights()).isEqualTo("new=100, old=0");
    stage.control.setState("old", "127.0.0.1:9002", "drain");

    stage.seconds(10, 1000, 0.2);

    assertThat(stage.view().phase()).isEqualTo("rolling-back");
    assertThat(stage.weights()).isEqualTo("new=50, old=50");

    stage.control.setState("old", "127.0.0.1:9002", "ready");
    stage.seconds(2, 1000, 0.2);
    assertThat(stage.weights()).as("at once, as it can").isEqualTo("old=100");
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
  }

  @Test
  void anAbortDoesNotWaitForTheOldSideToGrow() {
    stage = new RolloutStage(OLD_HAS_ALL, journal, RolloutConfigs.scaledDown());
    stage.seconds(20, 1000, 0);
    stage.say(RolloutVerb.START);
    stage.seconds(31, 1000, 0);
    stage.control.setState("old", "127.0.0.1:9002", "drain");

    stage.say(RolloutVerb.ABORT);

    assertThat(stage.weights()).isEqualTo("old=100");
  }

  @Test
  void aQuietCandidateIsNeverPromoted() {
    stage.say(RolloutVerb.START);

    stage.seconds(300, 0, 0);

    assertThat(stage.view().phase()).isEqualTo("awaiting-approval");
    assertThat(stage.view().reason()).contains("without traffic");
    assertThat(stage.weights()).isEqualTo("new=20, old=80");
  }

  @Test
  void aSlowCandidateWaitsForApprovalAndAYesRollsItBack() {
    stage.say(RolloutVerb.START);

    stage.seconds(
        20,
        _ -> {
          stage.serve("new", 20, 0, Duration.ofMillis(300));
          stage.serve("old", 80, 0, Duration.ofMillis(20));
        });

    assertThat(stage.view().phase()).isEqualTo("awaiting-approval");
    assertThat(stage.view().reason()).contains("trigger latency: p95");
    assertThat(stage.weights()).as("a look has passed before").isEqualTo("new=60, old=40");
    assertThat(done(stage.say(RolloutVerb.APPROVE)).phase()).isIn("rolling-back", "rolled-back");
    assertThat(stage.weights()).isEqualTo("old=100");
  }

  @Test
  void itsOwnSlowTimeLongBeforeTheStartIsNoBaseline() {
    stage.seconds(1200, _ -> stage.serve("old", 10, 0, Duration.ofMillis(300)));
    stage.seconds(600, _ -> stage.serve("old", 10, 0, Duration.ofMillis(20)));
    stage.say(RolloutVerb.START);

    stage.seconds(15, _ -> stage.serve("new", 20, 0, Duration.ofMillis(100)));

    assertThat(stage.view().phase()).isEqualTo("awaiting-approval");
    assertThat(stage.view().reason())
        .contains("trigger latency: p95")
        .contains("the stable's before the rollout");
  }

  @Test
  void whatHappensInTheInitialDelayIsNoEvidence() {
    Duration delay = Duration.ofSeconds(15);
    stage = new RolloutStage(OLD_HAS_ALL, new FakeJournal(), RolloutConfigs.delayed(delay));
    stage.say(RolloutVerb.START);

    stage.seconds(15, 1000, 0.5);
    stage.seconds(9, 1000, 0);
    assertThat(stage.events("look")).as("none has ended").isEmpty();
    stage.seconds(1, 1000, 0);
    assertThat(stage.events("look"))
        .singleElement()
        .asString()
        .startsWith("pass: errors: error rate 0 % of");
    assertThat(stage.weights()).isEqualTo("new=60, old=40");
  }

  @Test
  void anAbTestIsJudgedByWhatItsRulesLeadToTheCandidate() {
    stage = matched();
    stage.say(RolloutVerb.START);
    assertThat(stage.control.snapshot().routes().getFirst().canary().getFirst().counted()).isTrue();
    stage.seconds(300, _ -> stage.serve("old", 100, 0, Duration.ofMillis(20)));
    assertThat(stage.view().reason()).contains("without traffic");

    stage.say(RolloutVerb.ABORT);
    stage.seconds(600, 0, 0);
    stage.say(RolloutVerb.RETRY);
    stage.seconds(
        25,
        _ -> {
          stage.serve("new", 10, 0, Duration.ofMillis(20));
          stage.serve("old", 100, 0, Duration.ofMillis(20));
        });

    assertThat(stage.weights()).as("two passes").isEqualTo("new=100, old=0");
  }

  @Test
  void triggersWatchWhatTheRulesLeadToTheCandidate() {
    stage = matched();
    stage.say(RolloutVerb.START);

    stage.seconds(4, _ -> stage.serve("new", 10, 10, Duration.ofMillis(20)));

    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    assertThat(stage.view().reason()).contains("trigger error-rate");
  }

  private static RolloutStage matched() {
    Path.Matched path = new Path.Matched(List.of(TestConfigs.canary("new")), 2);
    return new RolloutStage(
        OLD_HAS_ALL, new FakeJournal(), RolloutConfigs.of(new StrategyConfig.Canary(100, path)));
  }

  @Test
  void abortIsAtOnceAndTheOldSideHasAll() {
    stage.say(RolloutVerb.START);
    stage.seconds(15, 1000, 0);

    RolloutView aborted = done(stage.say(RolloutVerb.ABORT));

    assertThat(aborted.phase()).isEqualTo("rolled-back");
    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(done(stage.say(RolloutVerb.ABORT)).phase()).as("again").isEqualTo("rolled-back");
    assertThat(stage.control.operations.changes(20))
        .filteredOn(change -> change.kind().equals("weights"))
        .first()
        .satisfies(change -> {
          assertThat(change.actor()).isEqualTo("rollout orders-v2");
          assertThat(change.reason()).isEqualTo("by ops: because");
        });
  }

  @Test
  void cutTakesTheFilesRulesAwayAsWellAndARestartKeepsIt() {
    stage.say(RolloutVerb.START);
    stage.say(RolloutVerb.ABORT, RolloutOption.CUT);

    assertThat(stage.control.route("orders").canary()).isEmpty();
    restart(Duration.ZERO);
    assertThat(stage.control.route("orders").canary()).isEmpty();
    assertThat(stage.control.operations.overrides())
        .extracting(override -> override.subject())
        .containsExactly("routes/orders/canary");
  }

  @Test
  void undoneWithinTheWindowAndNotAfterIt() {
    stage.say(RolloutVerb.START);
    stage.seconds(200, 1000, 0);
    assertThat(stage.view().phase()).isEqualTo("succeeded");

    assertThat(done(stage.say(RolloutVerb.UNDO)).phase()).isEqualTo("rolled-back");
    assertThat(stage.weights()).isEqualTo("old=100");
  }

  @Test
  void theWindowsEndTakesTheFallbackAwayAndTheNextStartIsNew() {
    stage.say(RolloutVerb.START);
    stage.seconds(200, 1000, 0);
    stage.seconds((int) RolloutConfigs.WINDOW.toSeconds(), 0, 0);

    assertThat(stage.control.route("orders").fallback()).isNull();
    assertThat(stage.view().verbs()).isEmpty();
    assertThat(conflict(stage.say(RolloutVerb.UNDO))).contains("the rollback window has ended");
    assertThat(conflict(stage.say(RolloutVerb.START)))
        .contains("old is not the one backend of the route with weight");
  }

  @Test
  void aRolledBackRolloutIsTriedAgainWithWhatTheFileSaysThen() {
    stage.say(RolloutVerb.START);
    stage.say(RolloutVerb.ABORT);
    RolloutConfig mended = RolloutConfigs.steps(new Action.SetWeight(1));
    stage.rollouts.define(List.of(mended), OutboundConfig.NONE);
    assertThat(conflict(stage.say(RolloutVerb.START))).contains("the cool-down lasts until");

    stage.seconds(600, 0, 0);
    RolloutView again = done(stage.say(RolloutVerb.START));

    assertThat(again.attempt()).isEqualTo(2);
    assertThat(stage.weights()).isEqualTo("new=1, old=99");
  }

  // --- others who want the route ---------------------------------------------------------------

  @Test
  void anOwnedRouteIsNobodyElses() {
    stage.say(RolloutVerb.START);

    assertThat(stage.rollouts.ownerOfWeights("orders")).isEqualTo("orders-v2");
    assertThat(stage.rollouts.updaterOf("old")).isNull();
    RolloutConfig second =
        RolloutConfigs.of(
            "orders-v3",
            new StrategyConfig.Canary(100, new Path.Even(50, 50)),
            List.of(new CheckConfig.Rate("e", CheckConfig.Measure.ERROR_RATE, 0.1, null, 0)));
    stage.rollouts.define(List.of(RolloutConfigs.canary(), second), OutboundConfig.NONE);
    assertThat(conflict(stage.say("orders-v3", RolloutVerb.START)))
        .isEqualTo(
            "rollout orders-v2 is live and owns route orders"
                + " / wait until it has ended, or abort it");
    assertThat(done(stage.say("orders-v3", RolloutVerb.ABORT)).phase())
        .as("an abort is never refused")
        .isEqualTo("rolled-back");
  }

  @Test
  void theRouteIsNotGivenBackToASideThatIsNotThere() {
    RolloutConfig waits =
        RolloutConfigs.steps(new Action.PauseUntilResumed(), new Action.SetWeight(10));
    stage = new RolloutStage(OLD_HAS_ALL, journal, waits);
    stage.say(RolloutVerb.START);
    TestControl.await(stage.rollouts.takeOver("orders-v2", TestControl.OPS));
    stage.control.setWeights("orders", "new=1, old=1");
    stage.control.setState("old", "127.0.0.1:9001", "maint");
    stage.control.setState("old", "127.0.0.1:9002", "maint", true, null);

    assertThat(conflict(stage.say(RolloutVerb.RESUME))).contains("old has no available endpoint");
    stage.seconds(5, 0, 0);

    assertThat(stage.weights()).isEqualTo("new=1, old=1");
  }

  @Test
  void stableMustHaveEverythingAtTheStart() {
    RolloutStage split =
        new RolloutStage(TestConfigs.orders(), new FakeJournal(), RolloutConfigs.canary());

    assertThat(conflict(split.say(RolloutVerb.START)))
        .isEqualTo(
            "old is not the one backend of the route with weight / give it all the weight first,"
                + " or declare the backend that has it as stable");
  }

  // --- blue-green, hooks, sources --------------------------------------------------------------

  @Test
  void blueGreenShowsThePreviewThenSwitchesAndSwitchesBackByItself() {
    stage = new RolloutStage(OLD_HAS_ALL, journal, RolloutConfigs.blueGreen());
    stage.say(RolloutVerb.START);
    assertThat(stage.control.route("orders").canary())
        .extracting(rule -> rule.header() + " -> " + rule.backend())
        .containsExactly("x-preview -> new", "canary -> new");

    stage.seconds(2, 1000, 0);
    assertThat(stage.weights()).isEqualTo("new=100, old=0");

    stage.seconds(15, 1000, 0);
    assertThat(stage.view().phase()).isEqualTo("baking");
    stage.seconds(20, 1000, 0.5);
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(stage.control.route("orders").canary())
        .extracting(rule -> rule.header())
        .containsExactly("canary");
  }

  @Test
  void aHookIsWaitedForAndAnAbortEndsIt() {
    stage =
        new RolloutStage(
            OLD_HAS_ALL,
            journal,
            RolloutConfigs.steps(new Action.Hook("migrate"), new Action.SetWeight(10)));
    stage.say(RolloutVerb.START);
    stage.seconds(30, 1000, 0);
    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(stage.hook(1).asked.name()).isEqualTo("migrate");

    stage.say(RolloutVerb.ABORT);

    assertThat(stage.hook(1).cancelled).isTrue();
    stage.seconds(600, 0, 0);
    stage.say(RolloutVerb.START);
    stage.hook(2).end.complete(new Outside.HookEnd(true, "exit code 0"));
    assertThat(stage.weights()).as("without a tick").isEqualTo("new=10, old=90");
    assertThat(stage.events("hook"))
        .contains("hook migrate begins", "hook migrate has succeeded: exit code 0");
  }

  @Test
  void whatHappensWhileASourceIsSilentIsJudgedAllTheSame() {
    stage =
        new RolloutStage(
            OLD_HAS_ALL,
            journal,
            RolloutConfigs.of(
                "orders-v2",
                new StrategyConfig.Canary(100, new Path.Even(50, 50)),
                List.of(
                    new CheckConfig.Rate("e", CheckConfig.Measure.ERROR_RATE, 0.02, null, 0),
                    new CheckConfig.ThresholdRange("queue", "prom", "q", null, 10.0))));
    stage.answers = false;
    stage.say(RolloutVerb.START);

    stage.seconds(22, 1000, 0.04); // under the trigger's limit

    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    assertThat(stage.view().reason()).contains("error rate 4 %");
  }

  @Test
  void aSourceElsewhereIsAskedAndItsSilenceHasItsOwnLimit() {
    stage =
        new RolloutStage(
            OLD_HAS_ALL,
            journal,
            RolloutConfigs.of(
                "orders-v2",
                new StrategyConfig.Canary(100, new Path.Even(50, 50)),
                List.of(new CheckConfig.ThresholdRange("queue", "prom", "q", null, 10.0))));
    stage.readings.put("queue", new Reading.Failed("status 503"));
    stage.say(RolloutVerb.START);

    stage.seconds(40, 1000, 0);

    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    assertThat(stage.view().reason())
        .isEqualTo("3 looks in a row without a source: queue: the source failed: status 503");
  }

  // --- the journal -----------------------------------------------------------------------------

  @Test
  void nothingIsDoneBeforeItIsStored() {
    journal.hold();
    var started =
        stage.rollouts.tell("orders-v2", RolloutVerb.START, java.util.Set.of(), TestControl.OPS);

    stage.seconds(5, 0, 0);
    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(started.toCompletableFuture()).isNotDone();

    journal.release();
    assertThat(started.toCompletableFuture()).isDone();
    assertThat(stage.weights()).isEqualTo("new=20, old=80");
  }

  @Test
  void withABrokenJournalItOnlyGoesBack() {
    stage.say(RolloutVerb.START);
    stage.seconds(5, 1000, 0);
    journal.failNext();

    stage.seconds(60, 1000, 0);
    assertThat(stage.weights()).as("no step forward").isEqualTo("new=20, old=80");

    Result<RolloutView> aborted = stage.say(RolloutVerb.ABORT);
    assertThat(aborted).isInstanceOf(Result.NotDurable.class);
    assertThat(((Result.NotDurable<RolloutView>) aborted).inForce()).isTrue();
    assertThat(stage.weights()).isEqualTo("old=100");
    stage.rollouts.tick();
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
  }

  @Test
  void aRestartGoesOnFromTheTruth() {
    stage.say(RolloutVerb.START);
    stage.seconds(15, 1000, 0);
    assertThat(stage.weights()).isEqualTo("new=60, old=40");

    restart(Duration.ofSeconds(3));

    assertThat(stage.weights()).isEqualTo("new=60, old=40");
    assertThat(stage.view().phase()).isEqualTo("progressing");
    assertThat(stage.view().attempt()).isEqualTo(1);
    stage.seconds(100, 1000, 0);
    assertThat(stage.view().phase()).isEqualTo("succeeded");
  }

  @Test
  void aCrashBetweenDecisionAndDeedIsMendedAtTheStart() {
    stage.say(RolloutVerb.START);
    stage.seconds(10, 1000, 0);
    String before = stage.weights();
    // The decision is stored, and the process ends before it is carried out.
    journal.hold();
    stage.seconds(1, 1000, 0);
    assertThat(stage.weights()).isEqualTo(before);
    journal.crash();

    restart(Duration.ofSeconds(1));

    assertThat(stage.weights()).isEqualTo("new=60, old=40");
  }

  @Test
  void aPausedRolloutStaysPausedOverARestart() {
    stage.say(RolloutVerb.START);
    stage.say(RolloutVerb.PAUSE);

    restart(Duration.ofMinutes(5));
    stage.seconds(60, 1000, 0);

    assertThat(stage.view().phase()).isEqualTo("paused");
    assertThat(stage.weights()).isEqualTo("new=20, old=80");
    assertThat(done(stage.say(RolloutVerb.RESUME)).phase()).isEqualTo("progressing");
  }
}
