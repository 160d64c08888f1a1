package dev.segue.gateway.control.rollout.plan;

import static dev.segue.gateway.control.rollout.judge.Outcome.FAIL;
import static dev.segue.gateway.control.rollout.judge.Outcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig.Amount.Count;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The hooks before the first step and after the last look, of every strategy. */
class GatesTest {
  private static final Verb.Abort ABORT = new Verb.Abort(false, false, false);

  /** Of a rollout whose candidate is not there yet. */
  private static Drive withoutCandidate(Plans plans) {
    Drive drive = new Drive(plans.withGates());
    drive.world.candidateAvailable = false;
    return drive.say(new Verb.Start());
  }

  private static Plans rolling() {
    return Plans.rolling(new Count(1), new Count(1)).withGates();
  }

  private static List<String> ran(Drive drive) {
    return drive.world.ran.stream().map(Effect.RunHook::name).toList();
  }

  @Test
  void everyStrategyHasThem() {
    for (Plans plans :
        List.of(
            Plans.canary(),
            Plans.steps(new Action.Hook("backup"), new Action.SetWeight(5)),
            Plans.matched(3),
            Plans.blueGreen(),
            rolling())) {
      Drive drive = new Drive(plans.withGates());
      List<StepConfig> course = Rollout.course(drive.config, drive.state);
      assertThat(course.getFirst().action()).isEqualTo(new Action.Hook("open"));
      assertThat(course.getLast().action()).isEqualTo(new Action.Hook("close"));
    }
  }

  @Test
  void candidateMayBeStartedByTheFirstOneAndIsThenWaitedFor() {
    Drive drive = withoutCandidate(Plans.blueGreen()).is("progressing").tick();
    assertThat(ran(drive)).containsExactly("open");
    drive.tick().is("waiting").ticks(9).is("waiting");
    assertThat(drive.world.matched).as("testers do not reach what is not there").isFalse();
    assertThat(Rollout.watch(drive.config, drive.state, drive.now))
        .as("pre-checks wait too")
        .isNull();

    drive.world.candidateAvailable = true;
    drive.tick().is("progressing");
    assertThat(drive.world.matched).isTrue();
    drive.look(PASS).splits("new=100, old=0").look(PASS).is("baking");
    assertThat(ran(drive)).containsExactly("open", "close");
    drive.look(PASS).is("succeeded");
  }

  @Test
  void rulesOfAnAbTestComeIntoForceOnceItsCandidateIsThere() {
    Drive drive = withoutCandidate(Plans.matched(2)).ticks(9).is("waiting");
    assertThat(drive.world.matched).isFalse();
    drive.world.candidateAvailable = true;
    drive.tick().splits("new=0, old=100");
    assertThat(drive.world.matched).isTrue();
  }

  @Test
  void candidateThatNeverComesHasTheProgressDeadline() {
    Drive drive = withoutCandidate(Plans.canary()).ticks(3).is("waiting");
    drive.pass(Plans.DEADLINE).is("frozen").splits("old=100");
    drive.say(ABORT).tick().is("rolled-back");
  }

  @Test
  void nothingMovesWhereTheFirstOneFails() {
    for (Plans plans : List.of(Plans.canary(), Plans.matched(2), Plans.blueGreen())) {
      Drive drive = new Drive(plans.withGates());
      drive.world.hookSucceeds = hook -> false;
      drive.say(new Verb.Start()).ticks(3).is("rolled-back").splits("old=100");
      assertThat(drive.state.phase().why()).isEqualTo("hook open failed");
      assertThat(drive.world.splits).containsExactly(SimulatedWorld.split("old=100"));
      assertThat(drive.world.matched).isFalse();
    }
    Drive rolling = new Drive(rolling());
    rolling.world.endpoints(3);
    rolling.world.hookSucceeds = hook -> false;
    rolling.say(new Verb.Start()).ticks(3).is("rolled-back");
    assertThat(rolling.world.order).as("no endpoint was touched").containsExactly("open ");
  }

  @Test
  void nothingIsPromotedWhereTheLastOneFails() {
    Drive drive = Drive.started(Plans.quickCanary().withGates()).tick();
    drive.world.hookSucceeds = hook -> false;
    drive.looks(PASS, PASS).tick().is("rolled-back").splits("old=100");
    assertThat(ran(drive)).containsExactly("open", "close");
  }

  @Test
  void looksGoOnWhileTheLastOneRuns() {
    Drive drive = Drive.started(Plans.quickCanary().withGates()).tick();
    drive.world.hookEnds = hook -> false;
    drive.looks(PASS, PASS).is("progressing").splits("new=100, old=0");
    assertThat(ran(drive)).containsExactly("open", "close");
    drive.look(FAIL).is("rolled-back").splits("old=100");
    assertThat(drive.state.hooks()).as("what still runs is forgotten, and so ended").isEmpty();
  }

  @Test
  void rollingUpdateHasThemAroundAllOfItsBatches() {
    Drive drive = Drive.rolling(rolling(), 2);
    drive.ticks(9).look(PASS).ticks(9).look(PASS).is("baking");
    assertThat(drive.world.order)
        .containsExactly(
            "open ",
            "drain e1",
            "replace e1",
            "ready e1",
            "drain e2",
            "replace e2",
            "ready e2",
            "close ");
  }

  @Test
  void everyEndpointIsPutBackWhereTheLastOneFails() {
    Drive drive = Drive.rolling(rolling(), 2);
    drive.world.hookSucceeds = hook -> !hook.name().equals("close");
    drive.ticks(9).look(PASS).ticks(9).look(PASS).ticks(20).is("rolled-back");
    assertThat(drive.world.versions()).isEqualTo("v1, v1");
    assertThat(ran(drive))
        .containsExactly("open", "replace", "replace", "close", "put-back", "put-back");
  }

  @Test
  void abortDoesNotWaitForOne() {
    Drive drive = new Drive(rolling());
    drive.world.endpoints(2);
    drive.world.hookEnds = hook -> false;
    drive.say(new Verb.Start()).ticks(3).is("progressing").say(ABORT).tick().is("rolled-back");
    assertThat(drive.state.hooks()).isEmpty();
  }

  @Test
  void skippedOneIsNotRunAgainAndTheCandidateIsWaitedForAllTheSame() {
    Drive drive = new Drive(Plans.blueGreen().withGates());
    drive.world.candidateAvailable = false;
    drive.world.hookEnds = hook -> false;
    drive.say(new Verb.Start()).tick();
    drive.restart();
    drive.tick().is("awaiting-approval").say(new Verb.Skip()).is("waiting");
    drive.world.candidateAvailable = true;
    drive.tick().is("progressing");
    assertThat(drive.world.matched).isTrue();
    assertThat(ran(drive)).containsExactly("open");
  }
}
