package dev.segue.gateway.control.rollout.plan;

import static dev.segue.gateway.control.rollout.judge.Outcome.FAIL;
import static dev.segue.gateway.control.rollout.judge.Outcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig.Amount.Count;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashPointsTest {
  private static final Verb.Abort ABORT = new Verb.Abort(false, false, false);

  /** The split is journalled on its own, so both the one before a step and the one after count. */
  private static void crashEverywhere(Plans plans, int endpoints) {
    Crashes calm = new Crashes(plans, endpoints, -1, 0, false);
    calm.run();
    calm.drive.is("succeeded");
    for (int step = 0; step < calm.steps; step++) {
      for (int effects = -1; effects <= calm.mostEffects; effects++) {
        for (boolean forgetful : new boolean[] {false, true}) {
          Crashes crashed = new Crashes(plans, endpoints, step, effects, forgetful);
          crashed.run();
          same(crashed.drive, calm.drive, "step " + step + ", after effects: " + effects);
        }
      }
    }
  }

  private static void same(Drive crashed, Drive calm, String point) {
    assertThat(crashed.phase()).as(point).isEqualTo("succeeded");
    assertThat(crashed.world.inForce).as(point).isEqualTo(calm.world.inForce);
    assertThat(new HashSet<>(crashed.world.splits))
        .as(point)
        .isEqualTo(new HashSet<>(calm.world.splits));
    assertThat(crashed.world.ran.stream().map(Effect.RunHook::subject).sorted())
        .as("%s: every hook once", point)
        .isEqualTo(calm.world.ran.stream().map(Effect.RunHook::subject).sorted().toList());
    assertThat(crashed.world.versions()).as(point).isEqualTo(calm.world.versions());
    assertThat(crashed.world.matched).as(point).isFalse();
  }

  @Test
  void canaryGoesOn() {
    crashEverywhere(Plans.canary(), 0);
  }

  @Test
  void stepsWithHooksPausesAndApprovalsGoOn() {
    crashEverywhere(
        Plans.steps(
            new Action.Hook("backup"),
            new Action.SetWeight(5),
            new Action.PauseFor(Duration.ofHours(1)),
            new Action.Approve(),
            new Action.SetWeight(50),
            new Action.Hook("smoke-test"),
            new Action.PauseUntilResumed()),
        0);
  }

  @Test
  void matchedOneGoesOn() {
    crashEverywhere(Plans.matched(4), 0);
  }

  @Test
  void blueGreenGoesOn() {
    crashEverywhere(Plans.blueGreen(), 0);
  }

  @Test
  void rollingGoesOn() {
    crashEverywhere(Plans.rolling(new Count(2), new Count(2)), 5);
  }

  @Test
  void gatedOnesGoOn() {
    crashEverywhere(Plans.quickCanary().withGates(), 0);
    crashEverywhere(Plans.matched(2).withGates(), 0);
    crashEverywhere(Plans.blueGreen().withGates(), 0);
    crashEverywhere(Plans.rolling(new Count(2), new Count(2)).withGates(), 3);
  }

  @Test
  void rollbackGoesOnWhateverOfItWasDone() {
    for (int effects = 0; effects < 4; effects++) {
      Drive drive = Drive.started(Plans.blueGreen()).look(PASS);
      Look look = new Look(drive.watch().stint(), FAIL, "bad");
      Step step = Rollout.observe(drive.config, drive.state, drive.seen(look), drive.now);
      assertThat(step.state().phase()).isInstanceOf(Phase.RollingBack.class);
      drive.crash(step, effects);
      drive.tick().is("rolled-back").splits("old=100");
      assertThat(drive.world.matched).isFalse();
    }
  }

  @Test
  void undoOfABatchGoesOnAndRunsNoHookTwice() {
    for (int steps = 0; steps < 12; steps++) {
      Drive drive = Drive.rolling(Plans.rolling(new Count(2), new Count(2)), 3);
      drive.ticks(5).look(FAIL).ticks(steps);
      drive.restart();
      for (int i = 0; i < 20 && !drive.phase().equals("rolled-back"); i++) {
        if (drive.phase().equals("awaiting-approval")) {
          drive.say(new Verb.Approve()); // the simulated hooks have all run
        }
        drive.tick();
      }
      drive.is("rolled-back");
      assertThat(drive.world.versions()).isEqualTo("v1, v1, v1");
      assertThat(drive.world.ran).doesNotHaveDuplicates().hasSize(4);
    }
  }

  @Test
  void hookOfUnknownResultIsAskedAboutAndNeverRunAgain() {
    Drive drive = new Drive(Plans.steps(new Action.Hook("migrate"), new Action.SetWeight(5)));
    drive.world.hookEnds = hook -> false;
    drive.say(new Verb.Start()).tick().is("progressing");
    drive.restart();
    drive.ticks(9).is("awaiting-approval");
    assertThat(drive.heard("nobody knows how hook migrate ended")).isTrue();
    assertThat(drive.world.ran).hasSize(1);
    drive.restart();
    drive.ticks(9).is("awaiting-approval");
    assertThat(drive.world.ran).hasSize(1);
    drive.say(new Verb.Approve()).tick().splits("new=5, old=95");
    assertThat(drive.world.ran).hasSize(1);
  }

  @Test
  void pausesAndBakesRunOnWhileTheProcessIsGoneButABakeEndsOnlyWithAFreshPass() {
    Plans plans = Plans.steps(new Action.SetWeight(5), new Action.PauseFor(Duration.ofHours(1)));
    Drive pause = Drive.started(plans).is("paused");
    pause.now = pause.now.plus(Duration.ofHours(2));
    pause.restart();
    pause.tick().is("progressing");

    Drive bake = Drive.started(Plans.quickCanary()).looks(PASS, PASS).is("baking");
    bake.now = bake.now.plus(Duration.ofHours(2));
    bake.restart();
    bake.ticks(9).is("baking").look(PASS).is("succeeded");
  }

  @Test
  void lookThatBeganBeforeTheRestartIsNotCounted() {
    Drive drive = Drive.started(Plans.canary());
    Look late = new Look(drive.watch().stint(), FAIL, "late");
    drive.restart();
    drive.observe(late);
    assertThat(drive.state.tally().looks()).isZero();
    drive.is("progressing");
  }

  @Test
  void whatPeopleHoldStaysHeld() {
    Drive paused = Drive.started(Plans.canary()).say(new Verb.Pause());
    paused.restart();
    paused.ticks(3).is("paused").splits("new=5, old=95");

    Drive asked = Drive.started(Plans.canary()).trips(false);
    asked.trip = null;
    asked.world.said.clear();
    asked.restart();
    asked.ticks(3).is("awaiting-approval");
    assertThat(asked.heard("Ask[question=ROLL_BACK")).as("asked again").isTrue();

    Drive frozen = Drive.started(Plans.canary());
    frozen.world.stableAvailable = false;
    frozen.tick().is("frozen");
    frozen.world.stableAvailable = true;
    frozen.restart();
    frozen.ticks(3).is("frozen").splits("new=5, old=95");
  }

  @Test
  void splitThatNoStepHasSetIsSomebodyElses() {
    Drive drive = Drive.started(Plans.canary());
    drive.world.inForce = SimulatedWorld.split("new=7, old=93");
    drive.restart();
    drive.ticks(3).is("paused").splits("new=7, old=93");
    assertThat(drive.state.phase().takenOver()).isTrue();
    drive.say(new Verb.Resume()).splits("new=5, old=95");
  }

  @Test
  void cutSurvives() {
    Drive drive = Drive.started(Plans.canary()).say(new Verb.Abort(true, false, false));
    assertThat(drive.world.cut).isTrue();
    drive.restart();
    assertThat(drive.world.cut).isTrue();
  }

  @Test
  void endOfTheFallbackIsRepeatedUntilItIsInForce() {
    Drive drive = Drive.started(Plans.quickCanary()).looks(PASS, PASS, PASS).is("succeeded");
    drive.now = drive.now.plus(Plans.WINDOW);
    Step step = Rollout.observe(drive.config, drive.state, drive.seen(null), drive.now);
    drive.crash(step, 0);
    assertThat(drive.world.stableIsFallback).isTrue();
    drive.tick();
    assertThat(drive.world.stableIsFallback).isFalse();
  }

  @Test
  void finishedRolloutTouchesNothingAfterARestart() {
    for (Drive drive :
        List.of(
            Drive.started(Plans.canary()).say(ABORT).tick().is("rolled-back"),
            Drive.started(Plans.quickCanary()).looks(PASS, PASS, PASS).is("succeeded"))) {
      drive.world.inForce = SimulatedWorld.split("other=1");
      Step step = Rollout.recover(drive.config, drive.state, drive.world.facts(), drive.now);
      assertThat(step.effects()).isEmpty();
      drive.ticks(3).splits("other=1");
    }
  }

  @Test
  void rulesAndEndpointsThatAreOutAreSetAgain() {
    Drive matched = Drive.started(Plans.matched(9));
    matched.restart();
    assertThat(matched.world.matched).isTrue();

    Drive rolling = Drive.rolling(Plans.rolling(new Count(1), new Count(1)), 2);
    rolling.world.comesUp = endpoint -> false;
    rolling.ticks(5);
    rolling.restart();
    assertThat(rolling.world.versions()).isEqualTo("v2 out, v1");
  }

  @Test
  void rollbackThatWasNotDoneYetDoesNotGoToASideThatHasDiedMeanwhile() {
    Drive drive = Drive.started(Plans.canary());
    Look look = new Look(drive.watch().stint(), FAIL, "bad");
    Step step = Rollout.observe(drive.config, drive.state, drive.seen(look), drive.now);
    drive.world.stableAvailable = false;
    drive.crash(step, 0);
    drive.splits("new=5, old=95").tick().is("frozen").splits("new=5, old=95");
    drive.say(ABORT).is("frozen");
    drive.world.stableAvailable = true;
    drive.say(ABORT).splits("old=100").tick().is("rolled-back");
  }

  @Test
  void everyHookIsAskedAboutOnItsOwn() {
    Drive drive = Drive.rolling(Plans.rolling(new Count(2), new Count(2)), 3);
    drive.world.hookEnds = hook -> false;
    drive.ticks(4);
    assertThat(drive.world.ran).hasSize(2);
    drive.restart();
    drive.tick().is("awaiting-approval").say(new Verb.Retry());
    assertThat(drive.world.ran.stream().map(Effect.RunHook::subject))
        .containsExactly("e1", "e2", "e1");
    drive.tick().is("awaiting-approval").say(new Verb.Approve()).tick().is("progressing");
    assertThat(drive.world.ran).hasSize(3);
  }
}
