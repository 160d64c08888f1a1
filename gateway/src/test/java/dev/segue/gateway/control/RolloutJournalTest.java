package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.Result;
import dev.segue.admin.RolloutOperations.RolloutOption;
import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.control.health.ProbeResult;
import dev.segue.gateway.control.rollout.Outside;
import dev.segue.gateway.routing.EndpointState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Rollouts whose journal is slow, or broken, or read after a crash; and verbs that are refused. */
class RolloutJournalTest {
  private static final SegueConfig OLD_HAS_ALL = TestConfigs.orders("old=100");

  private final FakeJournal journal = new FakeJournal();
  private RolloutStage stage = new RolloutStage(OLD_HAS_ALL, journal, RolloutConfigs.canary());

  private static RolloutView done(Result<RolloutView> result) {
    assertThat(result).isInstanceOf(Result.Done.class);
    return ((Result.Done<RolloutView>) result).view();
  }

  private CompletableFuture<Result<RolloutView>> begin(RolloutVerb verb) {
    return stage.rollouts.tell("orders-v2", verb, Set.of(), TestControl.OPS).toCompletableFuture();
  }

  /** A disk that hangs, as a network's does, says nothing for minutes. */
  @Test
  void anAbortDoesNotWaitForTheDisk() {
    done(stage.say(RolloutVerb.START));
    journal.hold();

    CompletableFuture<Result<RolloutView>> abort = begin(RolloutVerb.ABORT);

    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(abort).as("it is not durable").isNotDone();
    journal.release();
    assertThat(done(abort.join()).phase()).isIn("rolling-back", "rolled-back");
    stage.rollouts.tick();
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
  }

  @Test
  void aTriggerDoesNotWaitForTheDiskEither() {
    done(stage.say(RolloutVerb.START));
    journal.hold();
    CompletableFuture<Result<RolloutView>> pause = begin(RolloutVerb.PAUSE);
    assertThat(pause).as("something waits to be stored").isNotDone();

    stage.seconds(10, 1000, 0.2);

    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
  }

  /** The step up was decided first, and is stored after the abort was carried out. */
  @Test
  void aStepThatIsOvertakenByAnAbortIsNotTaken() {
    done(stage.say(RolloutVerb.START));
    stage.seconds(9, 1000, 0);
    journal.hold();
    stage.seconds(3, 1000, 0);
    assertThat(stage.weights()).as("60 % is decided and waits").isEqualTo("new=20, old=80");
    begin(RolloutVerb.ABORT);
    assertThat(stage.weights()).isEqualTo("old=100");

    journal.release();
    stage.seconds(5, 1000, 0);

    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(stage.events("weights")).doesNotContain("new=60, old=40");
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
  }

  /** When the step's entry failed, the state before it was put back over the abort. */
  @Test
  void aStepThatCannotBeStoredDoesNotUndoTheAbortBehindIt() {
    done(stage.say(RolloutVerb.START));
    stage.seconds(9, 1000, 0);
    journal.hold();
    stage.seconds(3, 1000, 0);
    CompletableFuture<Result<RolloutView>> abort = begin(RolloutVerb.ABORT);

    journal.failWaiting();
    stage.seconds(5, 1000, 0);

    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    assertThat(((Result.NotDurable<RolloutView>) abort.join()).inForce()).isTrue();
  }

  @Test
  void twoDecisionsThatCannotBeStoredLeaveWhatWasThereBefore() {
    done(stage.say(RolloutVerb.START));
    stage.seconds(9, 1000, 0);
    journal.hold();
    stage.seconds(3, 1000, 0);
    CompletableFuture<Result<RolloutView>> pause = begin(RolloutVerb.PAUSE);

    journal.failWaiting();
    stage.seconds(5, 1000, 0);

    assertThat(pause.join()).isInstanceOf(Result.NotDurable.class);
    assertThat(stage.weights()).as("no step has set 60 % durably").isEqualTo("new=20, old=80");
    assertThat(stage.view().phase()).isEqualTo("progressing");
  }

  @Test
  void aHookThatIsOvertakenByAnAbortDoesNotBegin() {
    stage =
        new RolloutStage(
            OLD_HAS_ALL,
            journal,
            RolloutConfigs.steps(
                new Action.SetWeight(20), new Action.Judge(1), new Action.Hook("migrate")));
    done(stage.say(RolloutVerb.START));
    stage.seconds(9, 1000, 0);
    journal.hold();
    stage.seconds(3, 1000, 0);
    begin(RolloutVerb.ABORT);

    journal.release();
    stage.seconds(5, 1000, 0);

    assertThat(stage.hooks).isEmpty();
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
  }

  private void breakTheJournal() {
    journal.failNext();
    stage.control.setState("old", "127.0.0.1:9001", "drain");
    stage.control.setState("old", "127.0.0.1:9001", "ready");
  }

  /** Nothing can be asked in a way that survives, but nobody must learn of it from clients. */
  @Test
  void peopleHearOfASlowCandidateThoughNothingCanBeStored() {
    done(stage.say(RolloutVerb.START));
    breakTheJournal();

    stage.seconds(
        30,
        _ -> {
          stage.serve("new", 20, 0, Duration.ofMillis(300));
          stage.serve("old", 80, 0, Duration.ofMillis(20));
        });

    assertThat(stage.notices)
        .filteredOn(Outside.Notice::alert)
        .extracting(Outside.Notice::kind)
        .containsOnlyOnce("trigger", "ask");
  }

  // --- what is refused changes nothing ---------------------------------------------------------

  /** The steps of the new definition are fewer than the old one had done. */
  @Test
  void aRefusedRetryLeavesTheRolloutAsItWas() {
    stage =
        new RolloutStage(
            OLD_HAS_ALL,
            journal,
            RolloutConfigs.steps(
                new Action.SetWeight(10), new Action.SetWeight(20), new Action.SetWeight(30)));
    done(stage.say(RolloutVerb.START));
    stage.seconds(25, 1000, 0);
    assertThat(stage.weights()).isEqualTo("new=30, old=70");
    done(stage.say(RolloutVerb.ABORT));
    RolloutView before = stage.view();
    stage.rollouts.define(
        List.of(RolloutConfigs.steps(new Action.SetWeight(50))), OutboundConfig.NONE);

    assertThat(stage.say(RolloutVerb.START)).isInstanceOf(Result.Conflict.class);
    stage.rollouts.tick();

    assertThat(stage.view().steps()).isEqualTo(before.steps());
    stage.seconds(601, _ -> {}); // the cool-down
    assertThat(done(stage.say(RolloutVerb.START)).phase()).isEqualTo("progressing");
    assertThat(stage.weights()).isEqualTo("new=50, old=50");
    assertThat(stage.view().attempt()).isEqualTo(2);
  }

  @Test
  void aRefusedStartDoesNotThrowAFinishedRolloutAway() {
    done(stage.say(RolloutVerb.START));
    stage.seconds(200, 1000, 0);
    stage.seconds((int) RolloutConfigs.WINDOW.toSeconds(), 0, 0);

    assertThat(stage.say(RolloutVerb.START)).isInstanceOf(Result.Conflict.class);
    assertThat(stage.say(RolloutVerb.RETRY)).isInstanceOf(Result.Conflict.class);
    stage.rollouts.tick();

    assertThat(stage.view().phase()).isEqualTo("succeeded");
    assertThat(stage.view().attempt()).isEqualTo(1);
    assertThat(stage.view().checks()).isNotEmpty();
  }

  @Test
  void aStartThatCannotBeStoredChangesNothing() {
    done(stage.say(RolloutVerb.START));
    stage.seconds(200, 1000, 0);
    stage.seconds((int) RolloutConfigs.WINDOW.toSeconds(), 0, 0);
    stage.control.setWeights("orders", "old=100");
    breakTheJournal();
    int changes = stage.control.operations.changes(100).size();

    Result<RolloutView> start = stage.say(RolloutVerb.START);

    assertThat(((Result.NotDurable<RolloutView>) start).inForce()).isFalse();
    assertThat(stage.view().phase()).isEqualTo("succeeded");
    assertThat(stage.control.operations.changes(100)).as("not rehearsed").hasSize(changes);
  }

  @Test
  void aRolloutBeginsOnlyWithASideThatServes() {
    stage =
        new RolloutStage(TestConfigs.checkedOrders("old=100"), journal, RolloutConfigs.canary());
    probe(false, "127.0.0.1:9001", "127.0.0.1:9002");
    probe(true, "127.0.0.1:9003");

    Result<RolloutView> start = stage.say(RolloutVerb.START);

    assertThat(((Result.Conflict<RolloutView>) start).reason())
        .isEqualTo("old has no available endpoint");
  }

  // --- canary rules of the file ----------------------------------------------------------------

  @Test
  void anAbortAfterTheSuccessCutsTheRulesToo() {
    done(stage.say(RolloutVerb.START));
    stage.seconds(200, 1000, 0);

    done(stage.say(RolloutVerb.ABORT, RolloutOption.CUT));

    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(stage.control.route("orders").canary()).isEmpty();
  }

  @Test
  void anotherAttemptHasTheRulesAgain() {
    done(stage.say(RolloutVerb.START));
    done(stage.say(RolloutVerb.ABORT, RolloutOption.CUT));
    stage.seconds(601, _ -> {});

    done(stage.say(RolloutVerb.RETRY));

    assertThat(stage.control.route("orders").canary()).hasSize(1);
  }

  // --- a restart -------------------------------------------------------------------------------

  /** Right after a start nothing was probed yet: that is no reason to freeze. */
  @Test
  void whatNobodyHasLookedAtYetIsNotTakenForDead() {
    SegueConfig checked = TestConfigs.checkedOrders("old=100");
    stage = new RolloutStage(checked, journal, RolloutConfigs.canary());
    probe(true, "127.0.0.1:9001", "127.0.0.1:9002", "127.0.0.1:9003");
    done(stage.say(RolloutVerb.START));
    assertThat(stage.weights()).isEqualTo("new=20, old=80");

    stage =
        new RolloutStage(
            checked, journal, stage.passed().plus(Duration.ofSeconds(1)), RolloutConfigs.canary());
    probe(false, "127.0.0.1:9001"); // it refuses at once; the other one takes its time
    stage.seconds(5, _ -> {});
    assertThat(stage.view().phase()).isEqualTo("progressing");

    probe(true, "127.0.0.1:9002", "127.0.0.1:9003");
    stage.seconds(30, 1000, 0);
    assertThat(stage.weights()).as("it goes on").isEqualTo("new=100, old=0");
  }

  /** Else the bad candidate would go on serving, for want of a side that is only not probed yet. */
  @Test
  void anAbortRightAfterARestartGoesBack() {
    SegueConfig checked = TestConfigs.checkedOrders("old=100");
    stage = new RolloutStage(checked, journal, RolloutConfigs.canary());
    probe(true, "127.0.0.1:9001", "127.0.0.1:9002", "127.0.0.1:9003");
    done(stage.say(RolloutVerb.START));
    stage = new RolloutStage(checked, journal, stage.passed(), RolloutConfigs.canary());
    probe(false, "127.0.0.1:9001");

    done(stage.say(RolloutVerb.ABORT));

    assertThat(stage.weights()).isEqualTo("old=100");
    assertThat(stage.view().phase()).isIn("rolling-back", "rolled-back");
  }

  /** The name server is back two seconds after the machine. */
  @Test
  void aLookUpThatFailsAtTheStartDoesNotFreeze() {
    SegueConfig checked = TestConfigs.checkedOrders("old=100");
    stage = new RolloutStage(checked, journal, RolloutConfigs.canary());
    probe(true, "127.0.0.1:9001", "127.0.0.1:9002", "127.0.0.1:9003");
    done(stage.say(RolloutVerb.START));
    stage = new RolloutStage(checked, journal, stage.passed(), RolloutConfigs.canary());
    for (String id : List.of("127.0.0.1:9001", "127.0.0.1:9002")) {
      stage.control.core.unresolved(stage.control.endpoint("old", id), "unknown host");
    }

    stage.seconds(5, _ -> {});

    assertThat(stage.view().phase()).isEqualTo("progressing");
  }

  @Test
  void whatIsKnownToBeDeadIsDeadThoughTheOtherSideIsUnknown() {
    SegueConfig checked = TestConfigs.checkedOrders("old=100");
    stage = new RolloutStage(checked, journal, RolloutConfigs.canary());
    probe(true, "127.0.0.1:9001", "127.0.0.1:9002", "127.0.0.1:9003");
    done(stage.say(RolloutVerb.START));
    stage.seconds(200, 1000, 0.001);
    assertThat(stage.view().phase()).isEqualTo("succeeded");
    stage = new RolloutStage(checked, journal, stage.passed(), RolloutConfigs.canary());
    probe(false, "127.0.0.1:9001", "127.0.0.1:9002");

    Result<RolloutView> undo = stage.say(RolloutVerb.UNDO);

    assertThat(((Result.Conflict<RolloutView>) undo).reason())
        .isEqualTo("old has no available endpoint");
    assertThat(stage.weights()).isEqualTo("new=100");
  }

  /** As by a reload that brings the backends and the rollout at once. */
  @Test
  void aStartWaitsForWhatIsNotProbedYet() {
    stage =
        new RolloutStage(TestConfigs.checkedOrders("old=100"), journal, RolloutConfigs.canary());
    probe(false, "127.0.0.1:9001");

    done(stage.say(RolloutVerb.START));
    stage.seconds(3, _ -> {});
    assertThat(stage.view().phase()).isIn("progressing", "waiting");

    probe(true, "127.0.0.1:9002", "127.0.0.1:9003");
    stage.seconds(3, _ -> {});
    assertThat(stage.weights()).isEqualTo("new=20, old=80");
  }

  @Test
  void whatIsUnknownForTooLongCountsAsDead() {
    SegueConfig checked = TestConfigs.checkedOrders("old=100");
    stage = new RolloutStage(checked, journal, RolloutConfigs.canary());
    probe(true, "127.0.0.1:9001", "127.0.0.1:9002", "127.0.0.1:9003");
    done(stage.say(RolloutVerb.START));
    stage = new RolloutStage(checked, journal, stage.passed(), RolloutConfigs.canary());
    probe(false, "127.0.0.1:9001");

    stage.seconds(32, _ -> {});

    assertThat(stage.view().phase()).isEqualTo("frozen");
  }

  private void probe(boolean passes, String... endpoints) {
    ProbeResult result =
        passes
            ? new ProbeResult(true, "status 200", null)
            : ProbeResult.failed("connection refused");
    for (String id : endpoints) {
      EndpointState state = stage.control.endpoint(id.endsWith("3") ? "new" : "old", id);
      stage.control.core.resolved(
          state, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9001));
      for (int i = 0; i < 3; i++) {
        stage.control.core.probed(state, result);
      }
    }
  }
}
