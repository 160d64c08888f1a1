package dev.segue.gateway.control.rollout.plan;

import static dev.segue.gateway.control.rollout.judge.Outcome.FAIL;
import static dev.segue.gateway.control.rollout.judge.Outcome.NO_DATA;
import static dev.segue.gateway.control.rollout.judge.Outcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.FreezeWindow;
import dev.segue.gateway.config.RolloutConfig.Consequence;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig.Canary;
import dev.segue.gateway.config.StrategyConfig.Path;
import dev.segue.gateway.control.rollout.plan.Observation.Trip;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a rollout waits, asks, freezes or goes back. */
class PhasesTest {
  private static final Verb.Abort ABORT = new Verb.Abort(false, false, false);
  private static final FreezeWindow MONDAY_11_TO_12 =
      new FreezeWindow(
          Set.of(DayOfWeek.MONDAY), LocalTime.of(11, 0), LocalTime.of(12, 0), ZoneId.of("UTC"));

  @Test
  void startWaitsForTheCandidateUpToTheDeadline() {
    Drive drive = new Drive(Plans.canary());
    drive.world.candidateAvailable = false;
    drive.say(new Verb.Start()).is("waiting").ticks(9).is("waiting").splits("old=100");
    drive.world.candidateAvailable = true;
    drive.tick().is("progressing").splits("new=5, old=95");

    Drive late = new Drive(Plans.canary());
    late.world.candidateAvailable = false;
    late.say(new Verb.Start()).pass(Plans.DEADLINE).is("frozen").splits("old=100");
  }

  @ParameterizedTest
  @CsvSource({"FREEZE, frozen, 50", "ROLL_BACK, rolled-back, 0", "ASK, awaiting-approval, 50"})
  void missedDeadlineHasADefinedResult(Consequence outcome, String phase, int weight) {
    Drive drive = Drive.started(Plans.quickCanary().with(outcome)).splits("new=50, old=50");
    drive.pass(Plans.DEADLINE.minusSeconds(2)).is("progressing");
    drive.pass(Duration.ofSeconds(2)).tick().is(phase);
    assertThat(drive.world.inForce.of("new")).isEqualTo(weight);
  }

  @Test
  void deadlineIsEachStepsOwnAndAYesToItBeginsItAnew() {
    Drive drive = Drive.started(Plans.canary().with(Consequence.ASK));
    drive.pass(Plans.DEADLINE.minus(Plans.INTERVAL).minusSeconds(5)).look(PASS);
    drive.pass(Plans.DEADLINE.minusSeconds(5)).is("progressing");
    drive.pass(Plans.DEADLINE).is("awaiting-approval");
    drive.pass(Plans.DEADLINE).say(new Verb.Approve()).tick().is("progressing");
    drive.pass(Plans.DEADLINE).is("awaiting-approval");
  }

  @Test
  void pausesAndBakesHaveNoDeadline() {
    Drive drive = Drive.started(Plans.quickCanary()).say(new Verb.Pause());
    drive.pass(Plans.DEADLINE.multipliedBy(9)).is("paused").say(new Verb.Resume());
    drive.tick().is("progressing").looks(PASS, PASS).is("baking").look(NO_DATA);
    drive.pass(Plans.DEADLINE.multipliedBy(9)).is("baking");
  }

  @Test
  void freezeWindowStopsTheWayUpAndNeverTheWayBack() {
    Drive drive = startedAt1050(Plans.canary().with(MONDAY_11_TO_12)).splits("new=5, old=95");
    drive.look(PASS).splits("new=10, old=90").look(PASS).is("waiting").splits("new=10, old=90");
    drive.pass(Duration.ofMinutes(50)).is("waiting").splits("new=10, old=90");
    drive.pass(Duration.ofMinutes(10)).is("progressing").splits("new=15, old=85");

    Drive bad = startedAt1050(Plans.canary().with(MONDAY_11_TO_12));
    bad.looks(PASS, PASS).is("waiting").look(FAIL).is("rolled-back").splits("old=100");
  }

  private static Drive startedAt1050(Plans plans) {
    Drive drive = new Drive(plans);
    drive.now = Drive.START.plus(Duration.ofMinutes(50));
    return drive.say(new Verb.Start()).tick();
  }

  @Test
  void failedLookInAFreezeWindowTakesThePassBeforeItBack() {
    Drive drive =
        startedAt1050(
            Plans.canary().with(Plans.failureLimit(1, Duration.ZERO)).with(MONDAY_11_TO_12));
    drive.looks(PASS, PASS).is("waiting").splits("new=10, old=90");
    drive.look(FAIL).is("waiting");

    drive.pass(Duration.ofMinutes(60)).ticks(3).is("progressing").splits("new=10, old=90");
    drive.look(PASS).splits("new=15, old=85");
  }

  @Test
  void freezeWindowHoldsStartHooksPromotionAndPreview() {
    Drive start = new Drive(Plans.blueGreen().with(MONDAY_11_TO_12));
    start.now = Drive.START.plusSeconds(3700);
    start.say(new Verb.Start()).ticks(3).is("waiting");
    assertThat(start.world.matched).isFalse();

    Drive hook =
        Drive.started(
            Plans.steps(new Action.PauseFor(Duration.ofHours(1)), new Action.Hook("cut-over"))
                .with(MONDAY_11_TO_12));
    hook.pass(Duration.ofHours(1)).is("waiting");
    assertThat(hook.world.ran).isEmpty();

    Drive bake =
        Drive.started(Plans.quickCanary().baking(Duration.ofMinutes(55)).with(MONDAY_11_TO_12));
    bake.looks(PASS, PASS).is("baking").pass(Duration.ofMinutes(50)).look(PASS);
    bake.is("baking").splits("new=100, old=0");
    bake.pass(Duration.ofHours(1)).tick().is("succeeded");
  }

  @ParameterizedTest
  @CsvSource({
    "FRIDAY, 22:00, 06:00, 2026-03-06T21:59:59Z, false",
    "FRIDAY, 22:00, 06:00, 2026-03-06T22:00:00Z, true",
    "FRIDAY, 22:00, 06:00, 2026-03-07T05:59:59Z, true",
    "FRIDAY, 22:00, 06:00, 2026-03-07T06:00:00Z, false",
    "FRIDAY, 22:00, 06:00, 2026-03-06T05:00:00Z, false",
    "FRIDAY, 00:00, 00:00, 2026-03-06T00:00:00Z, true",
    "FRIDAY, 00:00, 00:00, 2026-03-06T23:59:59Z, true",
    "FRIDAY, 00:00, 00:00, 2026-03-07T00:00:00Z, false",
    "SUNDAY, 22:00, 06:00, 2026-03-09T05:00:00Z, true"
  })
  void windowsMayGoOverMidnight(
      DayOfWeek day, LocalTime from, LocalTime to, Instant instant, boolean covered) {
    assertThat(new FreezeWindow(Set.of(day), from, to, ZoneId.of("UTC")).covers(instant))
        .isEqualTo(covered);
  }

  @Test
  void deadStableSideFreezesAndWhatServesGoesOnServing() {
    Drive drive = Drive.started(Plans.canary());
    drive.world.stableAvailable = false;
    drive.tick().is("frozen").splits("new=5, old=95");
    assertThat(drive.heard("ALERT")).isTrue();
    drive.ticks(5).trips(true).is("frozen").splits("new=5, old=95");
    drive.say(ABORT).is("frozen").splits("new=5, old=95");
    drive.trip = null;
    drive.say(new Verb.PromoteFull()).splits("new=100, old=0"); // all there is
    drive.world.stableAvailable = true;
    drive.tick().is("progressing");
  }

  @Test
  void rollbackToADeadStableSideNeedsForce() {
    for (boolean force : new boolean[] {false, true}) {
      Drive drive = Drive.started(Plans.canary()).say(new Verb.Pause());
      drive.world.stableAvailable = false;
      drive.say(new Verb.Abort(false, false, force));
      drive.is(force ? "rolling-back" : "frozen");
      drive.splits(force ? "old=100" : "new=5, old=95");
    }
  }

  @Test
  void frozenOneGoesBackOnceTheStableSideIsThere() {
    Drive drive = Drive.started(Plans.canary()).say(new Verb.Pause());
    drive.world.stableAvailable = false;
    drive.trips(true).is("frozen");
    drive.world.stableAvailable = true;
    drive.ticks(5).is("frozen").say(ABORT).tick().is("rolled-back").splits("old=100");
  }

  @Test
  void triggerRollsBackInEveryLivePhase() {
    for (Drive drive :
        List.of(
            Drive.started(Plans.canary()),
            Drive.started(Plans.canary()).say(new Verb.Pause()),
            Drive.started(Plans.steps(new Action.SetWeight(5), new Action.PauseUntilResumed())),
            Drive.started(Plans.steps(new Action.SetWeight(5), new Action.Approve())),
            Drive.started(Plans.quickCanary()).looks(PASS, PASS).is("baking"))) {
      drive.trips(true).tick().is("rolled-back").splits("old=100");
      assertThat(drive.heard("trigger error-rate: 7 of 100")).isTrue();
    }
  }

  @Test
  void triggerThatNeedsApprovalHoldsAndAsks() {
    Drive drive = Drive.started(Plans.canary()).trips(false).is("awaiting-approval");
    drive.ticks(5).looks(PASS, PASS).splits("new=5, old=95");
    drive.say(new Verb.Approve()).tick().is("rolled-back").splits("old=100");
  }

  @Test
  void refusedTriggerDoesNotAskAgainDuringItsCoolDown() {
    Drive drive = Drive.started(Plans.canary()).trips(false).is("awaiting-approval");
    drive.say(new Verb.Resume()).ticks(5).is("progressing");
    drive.pass(Plans.COOL_DOWN.minusSeconds(10)).is("progressing");
    drive.pass(Duration.ofSeconds(10)).is("awaiting-approval");

    Drive other = Drive.started(Plans.canary()).trips(false).say(new Verb.Resume());
    other.trips(true).tick().is("rolled-back");
  }

  @Test
  void takenOverWeightsAreLeftAloneAndPeopleAreTold() {
    Drive drive = Drive.started(Plans.canary()).say(new Verb.TakeOver());
    drive.world.inForce = SimulatedWorld.split("new=42, old=58");
    drive.trips(true).ticks(5).is("paused").splits("new=42, old=58");
    long told = drive.said().stream().filter(said -> said.toString().contains("TRIGGER")).count();
    assertThat(told).as("once").isEqualTo(1);
    drive.trip = null;
    drive.say(new Verb.Resume()).splits("new=5, old=95").tick().is("progressing");
    assertThat(drive.state.tally().passes()).isZero();
  }

  @Test
  void irreversibleStepTurnsTheWayBackIntoAFreeze() {
    Plans plans =
        Plans.of(
            new Canary(
                100,
                new Path.Listed(
                    List.of(
                        StepConfig.of(new Action.SetWeight(50)),
                        new StepConfig(new Action.Hook("drop-column"), true)))));
    Drive drive = new Drive(plans);
    drive.world.hookEnds = hook -> false;
    drive.say(new Verb.Start()).ticks(2).is("progressing").look(FAIL).is("frozen");
    drive.splits("new=50, old=50");
    assertThat(drive.heard("an irreversible step has begun")).isTrue();
    drive.say(ABORT).is("frozen").say(new Verb.Abort(true, true, true)).is("frozen");
    drive.splits("new=50, old=50");
  }

  @Test
  void irreversibleStepForbidsUndo() {
    Plans plans =
        Plans.of(
            new Canary(
                100, new Path.Listed(List.of(new StepConfig(new Action.SetWeight(100), true)))));
    Drive drive = Drive.started(plans).look(PASS).is("baking").look(PASS).is("succeeded");
    assertThat(drive.refused(new Verb.Undo(true)).reason()).contains("irreversible");
    assertThat(drive.refused(ABORT).reason()).contains("irreversible");
  }

  @Test
  void automaticRollbackSparesAStableSideThatWasScaledDown() {
    Drive drive = Drive.started(Plans.quickCanary().with(Plans.scaledDown())).look(PASS);
    drive.splits("new=100, old=0").world.stableCapacity = 30;
    drive.look(FAIL).is("rolling-back").splits("new=70, old=30");
    drive.world.stableCapacity = 20;
    drive.tick().splits("new=70, old=30");
    drive.world.stableCapacity = 60;
    drive.tick().splits("new=40, old=60");
    drive.world.stableCapacity = 100;
    drive.tick().splits("old=100").tick().is("rolled-back");
  }

  @Test
  void rampIsSkippedWhereItCanBeAndWhereAnOperatorAborts() {
    Drive able = Drive.started(Plans.quickCanary().with(Plans.scaledDown())).look(FAIL);
    able.is("rolled-back").splits("old=100");

    Drive drive = Drive.started(Plans.quickCanary().with(Plans.scaledDown())).look(PASS);
    drive.world.stableCapacity = 10;
    drive.look(FAIL).splits("new=90, old=10").say(ABORT).splits("old=100");

    Drive plain = Drive.started(Plans.quickCanary()).look(PASS);
    plain.world.stableCapacity = 10;
    plain.look(FAIL).splits("old=100");

    Drive asked = Drive.started(Plans.quickCanary()).look(PASS);
    asked.world.stableCapacity = 10;
    asked.say(new Verb.Abort(false, true, false)).splits("new=90, old=10");
  }

  @Test
  void stableSideThatDiesOnTheRampFreezesIt() {
    Drive drive = Drive.started(Plans.quickCanary().with(Plans.scaledDown())).look(PASS);
    drive.world.stableCapacity = 30;
    drive.look(FAIL).splits("new=70, old=30").world.stableAvailable = false;
    drive.tick().is("frozen").splits("new=70, old=30");
    drive.world.stableAvailable = true;
    drive.world.stableCapacity = 100;
    drive.say(new Verb.Resume()).tick().splits("old=100").tick().is("rolled-back");
  }

  @Test
  void atTheSameTimeAbortComesFirstAndAStepLast() {
    Instant now = Drive.START;
    Drive drive = Drive.started(Plans.canary());
    Event seen = new Event.Seen(now, drive.seen(null));
    Event resume = new Event.Told(now, new Verb.Resume());
    Event abort = new Event.Told(now, ABORT);
    Event earlier = new Event.Seen(now.minusSeconds(1), drive.seen(null));
    assertThat(Stream.of(seen, resume, abort, earlier).sorted(Event.ORDER))
        .containsExactly(earlier, abort, resume, seen);
  }

  @Test
  void tripIsTheSameWhateverItsNumbers() {
    Drive drive = Drive.started(Plans.canary()).say(new Verb.TakeOver());
    for (int i = 0; i < 5; i++) {
      drive.trip = new Trip("latency", false, "p95 " + i + " s");
      drive.tick();
    }
    assertThat(drive.said().stream().filter(one -> one.toString().contains("TRIGGER"))).hasSize(1);
  }

  @Test
  void triggerThatComesAgainIsToldAgain() {
    Drive drive = Drive.started(Plans.canary()).say(new Verb.TakeOver()).trips(false);
    drive.trip = null;
    drive.tick().trips(false);
    assertThat(drive.said().stream().filter(one -> one.toString().contains("TRIGGER"))).hasSize(2);
  }

  @Test
  void candidateThatComesUpWithinAFreezeWindowWaitsForItsEnd() {
    Drive drive = new Drive(Plans.blueGreen().with(MONDAY_11_TO_12));
    drive.now = Drive.START.plus(Duration.ofMinutes(50));
    drive.world.candidateAvailable = false;
    drive.say(new Verb.Start()).tick().is("waiting");
    drive.world.candidateAvailable = true;
    drive.pass(Duration.ofMinutes(15)).is("waiting");
    assertThat(drive.world.matched).isFalse();
    drive.pass(Duration.ofHours(1)).is("progressing");
    assertThat(drive.world.matched).isTrue();
  }
}
