package dev.segue.gateway.control.rollout.plan;

import static dev.segue.gateway.control.rollout.judge.Outcome.FAIL;
import static dev.segue.gateway.control.rollout.judge.Outcome.NO_DATA;
import static dev.segue.gateway.control.rollout.judge.Outcome.PASS;
import static dev.segue.gateway.control.rollout.judge.Outcome.SOURCE_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.segue.gateway.config.RolloutConfig.Consequence;
import dev.segue.gateway.config.RolloutConfig.RollbackConfig;
import dev.segue.gateway.config.StrategyConfig.BlueGreen;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlueGreenTest {
  @Test
  void allTrafficMovesAtOnceAfterAPassAndTheOldSideStaysWarm() {
    Drive drive = Drive.started(Plans.blueGreen()).splits("old=100");
    assertThat(drive.world.matched).as("testers reach the new side before the switch").isTrue();
    assertThat(drive.watch()).isEqualTo(new Watch(1, Duration.ofSeconds(2), true));

    drive.look(PASS).splits("new=100, old=0").look(PASS).is("baking");
    drive.look(PASS).is("succeeded").splits("new=100");
    assertThat(drive.world.matched).isFalse();

    assertThat(drive.world.stableIsFallback).as("within the rollback window").isTrue();
    drive.pass(Plans.WINDOW);
    assertThat(drive.world.stableIsFallback).isFalse();
    drive.tick();
    assertThat(drive.heard("orders.fallback = none; old may go")).isTrue();
    assertThat(drive.state.phase()).isInstanceOf(Phase.Succeeded.class);
    drive.refused(new Verb.Undo(false));
  }

  @Test
  void preChecksMayFailAllTimesButTheLast() {
    Drive drive = Drive.started(Plans.blueGreen());
    for (int i = 0; i < 29; i++) {
      drive.look(i % 3 == 0 ? FAIL : i % 3 == 1 ? NO_DATA : SOURCE_ERROR).is("progressing");
    }
    drive.look(PASS).splits("new=100, old=0");
    assertThat(drive.state.tally().failures()).as("a try is no failed look").isZero();
  }

  @Test
  void noSwitchWhenAllPreChecksFail() {
    Drive drive = Drive.started(Plans.blueGreen());
    for (int i = 0; i < 30; i++) {
      drive.is("progressing").look(SOURCE_ERROR);
    }
    drive.is("rolled-back").splits("old=100");
    assertThat(drive.world.splits).containsExactly(SimulatedWorld.split("old=100"));
    assertThat(drive.world.matched).isFalse();
  }

  @Test
  void oneFailedLookInTheBakeSwitchesBack() {
    Drive drive = Drive.started(Plans.blueGreen()).looks(PASS, PASS).is("baking");
    drive.look(FAIL).is("rolled-back").splits("old=100");
  }

  @Test
  void failingSourceSwitchesBack() {
    Drive drive = Drive.started(Plans.blueGreen()).looks(PASS, PASS).is("baking");
    drive.looks(SOURCE_ERROR, SOURCE_ERROR).is("baking");
    drive.look(SOURCE_ERROR).is("rolled-back").splits("old=100");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Plans.blueGreen()
                .with(Plans.judging(Consequence.ASK, Consequence.FREEZE, Consequence.ASK))
                .config())
        .withMessageContaining("a switch that nobody can watch does not stay");
  }

  @Test
  void oneWordSwitchesBackDuringTheBakeAndWithinTheWindow() {
    Drive drive = Drive.started(Plans.blueGreen()).looks(PASS, PASS).is("baking");
    drive.say(new Verb.Abort(false, false, false)).splits("old=100").tick().is("rolled-back");

    Drive later = Drive.started(Plans.blueGreen()).looks(PASS, PASS, PASS).is("succeeded");
    later.pass(Plans.WINDOW.minusSeconds(10)).say(new Verb.Undo(false)).splits("old=100");
    later.tick().is("rolled-back");
    assertThat(later.world.stableIsFallback).isTrue();
  }

  @Test
  void switchWaitsForApprovalWhereItIsAskedFor() {
    Drive drive =
        Drive.started(Plans.of(new BlueGreen(List.of(), 30, Duration.ofSeconds(2), true)));
    drive.look(PASS).is("awaiting-approval").splits("old=100");
    drive.say(new Verb.Approve()).tick().splits("new=100, old=0");
  }

  @Test
  void tunnelsOfTheCandidateAreClosedWhenTheirTimeIsOver() {
    Duration time = Duration.ofMinutes(5);
    Plans plans =
        Plans.blueGreen().with(new RollbackConfig(time, Plans.WINDOW, false, Plans.COOL_DOWN));
    Drive drive = Drive.started(plans).looks(PASS, FAIL).is("rolled-back");
    drive.pass(time.minusSeconds(10));
    assertThat(drive.world.tunnelsClosed).isFalse();
    drive.pass(time);
    assertThat(drive.world.tunnelsClosed).isTrue();

    Drive left = Drive.started(Plans.blueGreen()).looks(PASS, FAIL).is("rolled-back");
    left.pass(Duration.ofDays(9));
    assertThat(left.world.tunnelsClosed).as("left by default").isFalse();
  }
}
