package dev.segue.gateway.control.rollout.plan;

import static dev.segue.gateway.control.rollout.judge.Outcome.FAIL;
import static dev.segue.gateway.control.rollout.judge.Outcome.INCONCLUSIVE;
import static dev.segue.gateway.control.rollout.judge.Outcome.NO_DATA;
import static dev.segue.gateway.control.rollout.judge.Outcome.PASS;
import static dev.segue.gateway.control.rollout.judge.Outcome.SOURCE_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.RolloutConfig.Consequence;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig.Canary;
import dev.segue.gateway.config.StrategyConfig.Path;
import dev.segue.gateway.control.rollout.judge.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CanaryTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void goodOneTakesEveryStepOnceAndIsWatchedAtAllOfTheTrafficToo() {
    Drive drive = Drive.started(Plans.canary()).splits("new=5, old=95");
    List<Split> expected = new ArrayList<>(List.of(SimulatedWorld.split("old=100")));
    for (int weight = 5; weight <= 100; weight += 5) {
      expected.add(SimulatedWorld.split("new=" + weight + ", old=" + (100 - weight)));
    }
    for (int i = 0; i < 19; i++) {
      drive.is("progressing").look(PASS);
    }
    drive.splits("new=100, old=0").is("progressing");
    drive.look(PASS).is("baking").splits("new=100, old=0");
    drive.pass(Plans.BAKE).is("promoting").splits("new=100");
    drive.tick().is("succeeded");

    expected.add(SimulatedWorld.split("new=100"));
    assertThat(drive.world.splits).isEqualTo(expected);
    assertThat(drive.heard("orders.split { new = 100 }")).isTrue();
  }

  @Test
  void whatAHookHasDoneIsLookedAtBeforeALargerWeight() {
    Drive drive =
        Drive.started(
            Plans.steps(
                new Action.SetWeight(10),
                new Action.Judge(1),
                new Action.Hook("migrate"),
                new Action.SetWeight(50)));
    drive.look(PASS);
    assertThat(drive.world.ran).extracting(Effect.RunHook::name).containsExactly("migrate");

    drive.ticks(5).splits("new=10, old=90");
    drive.look(PASS).splits("new=50, old=50");
  }

  @Test
  void whileNothingCanBeStoredFactsAreKeptAndNothingMoves() {
    Drive drive = Drive.started(Plans.canary());
    Watch watch = drive.watch();
    Look pass = new Look(watch.stint(), PASS, "good");
    Observation seen = new Observation(drive.world.facts(), pass, null, List.of());

    RolloutState noted = Rollout.noted(drive.config, drive.state, seen, drive.now);

    assertThat(noted.tally().passes()).isEqualTo(1);
    assertThat(noted.step()).isEqualTo(drive.state.step());
    assertThat(noted.wanted()).isEqualTo(drive.state.wanted());
  }

  @Test
  void badOneIsRolledBackByTheFirstLookAndItsPinsAreVoid() {
    Drive drive = Drive.started(Plans.canary()).look(PASS).splits("new=10, old=90");
    drive.look(FAIL).is("rolled-back").splits("old=100");
    assertThat(drive.heard("CHECK_FAILED")).isTrue();
  }

  @Test
  void rolledBackOneNeverStartsAgainByItself() {
    Drive drive = Drive.started(Plans.canary()).look(FAIL).is("rolled-back");
    drive.trips(true);
    drive.pass(Duration.ofDays(3)).ticks(10).is("rolled-back").splits("old=100");
    assertThat(Rollout.watch(drive.config, drive.state, drive.now)).isNull();
  }

  @Test
  void quietOneIsNeverPromoted() {
    Drive drive = Drive.started(Plans.canary().with(Consequence.ASK));
    drive.looks(NO_DATA, NO_DATA, NO_DATA).is("progressing").splits("new=5, old=95");
    drive.look(NO_DATA).is("awaiting-approval").splits("new=5, old=95");
    drive.pass(Duration.ofDays(30)).is("awaiting-approval").splits("new=5, old=95");
    assertThat(drive.heard("looks in a row without traffic")).isTrue();

    drive.say(new Verb.Approve()).is("progressing"); // look on: still no way up without a pass
    drive.looks(NO_DATA, NO_DATA).splits("new=5, old=95").look(PASS).splits("new=10, old=90");
  }

  @Test
  void quietOneIsNotPromotedByPausesOfThePlanEither() {
    Plans plans =
        Plans.steps(new Action.SetWeight(5), new Action.PauseFor(MINUTE), new Action.SetWeight(50));
    Drive drive = Drive.started(plans).is("paused").splits("new=5, old=95");
    drive.pass(MINUTE.multipliedBy(2)).is("progressing").splits("new=5, old=95");
    drive.look(NO_DATA).splits("new=5, old=95").look(PASS).splits("new=50, old=50");
  }

  @Test
  void undecidedOneAsksAfterItsLimit() {
    Drive drive = Drive.started(Plans.canary());
    drive.looks(INCONCLUSIVE, INCONCLUSIVE, INCONCLUSIVE).is("progressing");
    drive.look(INCONCLUSIVE).is("awaiting-approval").splits("new=5, old=95");
    drive.say(new Verb.Promote()).tick().is("progressing").splits("new=10, old=90");
  }

  @Test
  void limitOfUndecidedLooksIsOneWeights() {
    Drive drive = Drive.started(Plans.canary());
    drive.looks(INCONCLUSIVE, INCONCLUSIVE, PASS).splits("new=10, old=90");
    drive.looks(INCONCLUSIVE, INCONCLUSIVE, INCONCLUSIVE).is("progressing");
  }

  @Test
  void flappingOneIsRolledBackSinceFailuresAreNotForgotten() {
    Drive drive = Drive.started(Plans.canary().with(Plans.failureLimit(2, Duration.ZERO)));
    drive.looks(FAIL, PASS, FAIL, PASS).is("progressing").splits("new=15, old=85");
    drive.look(FAIL).is("rolled-back").splits("old=100");
    assertThat(drive.state.tally().failures()).isEqualTo(3);
  }

  @Test
  void failingSourceEndsARolloutOnlyAfterSoManyInARow() {
    Drive drive = Drive.started(Plans.canary());
    drive.looks(SOURCE_ERROR, SOURCE_ERROR, PASS).splits("new=10, old=90");
    drive.looks(SOURCE_ERROR, SOURCE_ERROR).is("progressing").splits("new=10, old=90");
    drive.look(SOURCE_ERROR).is("rolled-back").splits("old=100");
  }

  @Test
  void outcomesOfTheLimitsAreConfigured() {
    for (Consequence outcome : Consequence.values()) {
      String phase =
          switch (outcome) {
            case FREEZE -> "frozen";
            case ROLL_BACK -> "rolled-back";
            case ASK -> "awaiting-approval";
          };
      Plans plans = Plans.canary().with(Plans.judging(outcome, outcome, outcome));
      for (Outcome verdict : new Outcome[] {INCONCLUSIVE, NO_DATA, SOURCE_ERROR}) {
        Drive drive = Drive.started(plans);
        drive.looks(verdict, verdict, verdict);
        if (verdict != SOURCE_ERROR) {
          drive.is("progressing").look(verdict);
        }
        drive.is(phase);
      }
    }
  }

  @Test
  void nothingIsLookedAtInTheInitialDelay() {
    Plans plans = Plans.canary().with(Plans.failureLimit(0, Plans.INTERVAL.multipliedBy(2)));
    Drive drive = Drive.started(plans);
    Instant from = Objects.requireNonNull(drive.state.times().judgeFrom());
    while (drive.now.isBefore(from)) {
      assertThat(Rollout.watch(drive.config, drive.state, drive.now)).isNull();
      drive.tick();
    }
    drive.is("progressing").look(FAIL).is("rolled-back");
    assertThat(drive.state.tally().looks()).isEqualTo(1);
  }

  @Test
  void lookThatBeganAtAnotherWeightIsNotCounted() {
    Drive drive = Drive.started(Plans.canary());
    Look late = new Look(drive.watch().stint(), FAIL, "late");
    drive.look(PASS).splits("new=10, old=90");
    drive.observe(late);
    drive.is("progressing");
    assertThat(drive.state.tally().looks()).isEqualTo(1);
  }

  @Test
  void nothingIsJudgedWhileTheSplitIsNotInForce() {
    Drive drive = Drive.started(Plans.canary());
    drive.world.inForce = SimulatedWorld.split("old=100");
    drive.observe(new Look(drive.watch().stint(), PASS, "of another split"));
    drive.splits("new=5, old=95");
    assertThat(drive.state.tally().looks()).isZero();
  }

  @Test
  void failureInTheBakeRollsBackAndAStalePassDoesNotEndIt() {
    Drive drive = Drive.started(Plans.quickCanary()).looks(PASS, PASS).is("baking");
    drive.look(NO_DATA).is("baking"); // its time is over, its last look is no pass
    drive.ticks(5).is("baking");
    drive.look(FAIL).is("rolled-back").splits("old=100");

    Drive other = Drive.started(Plans.quickCanary()).looks(PASS, PASS).is("baking");
    other.looks(NO_DATA, PASS).is("succeeded");
  }

  @Test
  void maxWeightIsFollowedByAllOfTheTraffic() {
    Drive drive = Drive.started(Plans.of(new Canary(1000, new Path.Even(1, 2))));
    drive.splits("new=1, old=999").look(PASS).splits("new=2, old=998");
    drive.look(PASS).splits("new=1000, old=0").look(PASS).is("baking");
  }

  @Test
  void listedStepsAreTakenAsTheyAre() {
    Plans plans =
        Plans.steps(
            new Action.Hook("backup"),
            new Action.SetWeight(5),
            new Action.PauseFor(MINUTE),
            new Action.PauseUntilResumed(),
            new Action.Approve(),
            new Action.SetWeight(50),
            new Action.SetWeight(20));
    Drive drive = Drive.started(plans);
    drive.is("progressing").splits("old=100").tick();
    drive.is("paused").splits("new=5, old=95").look(PASS).is("paused");
    drive.pass(Duration.ofDays(2)).is("paused");
    drive.say(new Verb.Resume()).tick().is("awaiting-approval");
    drive.pass(Duration.ofDays(2)).is("awaiting-approval").splits("new=5, old=95");
    drive.say(new Verb.Approve()).tick().is("progressing").splits("new=20, old=80");
    drive.look(PASS).splits("new=100, old=0");
    assertThat(drive.world.ran).containsExactly(new Effect.RunHook(1, "backup", ""));
  }

  @Test
  void failedHookRollsBack() {
    Drive drive = new Drive(Plans.steps(new Action.SetWeight(5), new Action.Hook("test")));
    drive.world.hookSucceeds = hook -> false;
    drive.say(new Verb.Start()).ticks(3).is("rolled-back").splits("old=100");
  }

  @Test
  void matchedRequestsReachTheCandidateUntilItHasPassedSoOften() {
    Drive drive = Drive.started(Plans.matched(3)).splits("new=0, old=100");
    assertThat(drive.world.matched).isTrue();
    drive.looks(PASS, PASS, INCONCLUSIVE, PASS, PASS).splits("new=0, old=100");
    drive.look(PASS).splits("new=100, old=0").look(PASS).is("baking").look(PASS).is("succeeded");
    assertThat(drive.world.matched).isFalse();

    Drive bad = Drive.started(Plans.matched(3)).looks(PASS, FAIL).is("rolled-back");
    assertThat(bad.world.matched).isFalse();
  }

  @Test
  void progressSaysHowMuchTimeIsLeftAtLeast() {
    Drive drive = Drive.started(Plans.canary());
    assertThat(Progress.of(drive.config, drive.state, drive.now))
        .isEqualTo(new Progress(1, 40, Plans.INTERVAL.multipliedBy(20).plus(Plans.BAKE)));
    drive.look(PASS);
    assertThat(Progress.of(drive.config, drive.state, drive.now).done()).isEqualTo(3);
    drive.look(FAIL);
    assertThat(Progress.of(drive.config, drive.state, drive.now).left()).isNull();
  }

  @Test
  void everyHookOfTheListRuns() {
    Drive drive =
        Drive.started(
            Plans.steps(
                new Action.Hook("backup"), new Action.Hook("migrate"), new Action.SetWeight(5)));
    drive.ticks(3).splits("new=5, old=95");
    assertThat(drive.world.ran)
        .containsExactly(new Effect.RunHook(1, "backup", ""), new Effect.RunHook(2, "migrate", ""));
  }

  @Test
  void triesOfAPreCheckAreItsOwn() {
    Drive drive =
        Drive.started(
            Plans.steps(
                new Action.SetWeight(5),
                new Action.Judge(1),
                new Action.PreCheck(2, MINUTE),
                new Action.SetWeight(50)));
    drive.looks(INCONCLUSIVE, INCONCLUSIVE, PASS).look(FAIL).is("progressing");
    drive.look(PASS).tick().splits("new=5, old=95").look(PASS).splits("new=50, old=50");
  }

  @Test
  void nobodyIsAskedAboutAVerdictThatNobodyWaitsFor() {
    Drive drive =
        Drive.started(Plans.steps(new Action.SetWeight(5), new Action.PauseUntilResumed()));
    drive.looks(NO_DATA, NO_DATA, NO_DATA, NO_DATA, NO_DATA).is("paused");
    drive.look(FAIL).is("rolled-back");
  }

  @Test
  void nothingIsLookedAtWhileFrozenOrTakenOver() {
    Drive drive = Drive.started(Plans.canary());
    Look late = new Look(drive.watch().stint(), FAIL, "from before the freeze");
    drive.say(new Verb.TakeOver());
    assertThat(Rollout.watch(drive.config, drive.state, drive.now)).isNull();
    drive.say(new Verb.Resume()).world.stableAvailable = false;
    drive.tick().is("frozen");
    assertThat(Rollout.watch(drive.config, drive.state, drive.now)).isNull();
    drive.world.stableAvailable = true;
    drive.say(new Verb.Resume()).observe(late);
    drive.is("progressing");
  }
}
