package dev.segue.gateway.control.rollout.plan;

import static dev.segue.gateway.control.rollout.judge.Outcome.FAIL;
import static dev.segue.gateway.control.rollout.judge.Outcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.FreezeWindow;
import dev.segue.gateway.config.RolloutConfig.Consequence;
import dev.segue.gateway.config.StrategyConfig.Amount;
import dev.segue.gateway.config.StrategyConfig.Amount.Count;
import dev.segue.gateway.config.StrategyConfig.Amount.Percent;
import dev.segue.gateway.config.StrategyConfig.Rolling;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollingTest {
  private static final Amount ONE = new Count(1);

  /** An update ends with each endpoint's getting traffic, so the word would be broken. */
  @Test
  void endpointThatAnOperatorHasTakenOutStandsAgainstAStart() {
    Drive drive = new Drive(Plans.rolling(ONE, ONE));
    drive.world.endpoints(3);
    drive.world.endpoint("e2").ready = false;

    assertThat(drive.refused(new Verb.Start()).reason())
        .isEqualTo("an operator has taken endpoint e2 out");
    drive.world.endpoint("e2").ready = true;
    drive.say(new Verb.Start());
  }

  /** Everything passes until it is done; at most so many are out at once. */
  private static int mostOut(Drive drive) {
    int most = 0;
    for (int i = 0; i < 500 && !drive.phase().equals("succeeded"); i++) {
      if (drive.state.step() % 2 == 1 || drive.phase().equals("baking")) {
        drive.look(PASS);
      } else {
        drive.tick();
      }
      most = Math.max(most, (int) drive.world.out());
    }
    drive.is("succeeded");
    return most;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 20, 1",
    "2, 20, 1",
    "3, 20, 1",
    "4, 20, 1",
    "5, 20, 1",
    "9, 20, 1",
    "10, 20, 2",
    "14, 20, 2",
    "3, 100, 3",
    "3, 99, 2",
    "7, 1, 1"
  })
  void shareIsRoundedDownAndNeverNothing(int endpoints, int percent, int expected) {
    assertThat(new Percent(percent).of(endpoints)).isEqualTo(expected);
  }

  @Test
  void countIsNeverMoreThanThereAre() {
    assertThat(new Count(5).of(3)).isEqualTo(3);
  }

  @Test
  void everyEndpointIsDrainedReplacedAndBroughtBackInOrder() {
    Drive drive = Drive.rolling(Plans.rolling(ONE, ONE), 2);
    assertThat(mostOut(drive)).isEqualTo(1);
    assertThat(drive.world.order)
        .containsExactly(
            "drain e1", "replace e1", "ready e1", "drain e2", "replace e2", "ready e2");
    assertThat(drive.world.versions()).isEqualTo("v2, v2");
    assertThat(drive.world.splits).as("no weight was touched").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 1", "3, 2, 1", "5, 2, 2", "7, 3, 2", "10, 4, 3", "10, 10, 9", "4, 4, 4"})
  void maxUnavailableHoldsWhateverTheBatch(int endpoints, int batch, int maxUnavailable) {
    Drive drive =
        Drive.rolling(Plans.rolling(new Count(batch), new Count(maxUnavailable)), endpoints);
    int expected = Math.min(Math.min(batch, maxUnavailable), endpoints - 1);
    assertThat(mostOut(drive)).as("one always serves").isEqualTo(expected);
    assertThat(Collections.frequency(drive.world.order, "replace e" + endpoints)).isEqualTo(1);
    assertThat(drive.world.ran).hasSize(endpoints);
  }

  @Test
  void endpointThatIsDownByItselfCountsAsUnavailable() {
    Drive drive = Drive.rolling(Plans.rolling(new Count(3), new Count(1)), 3);
    drive.world.endpoint("e3").healthy = false;
    drive.ticks(6);
    assertThat(drive.world.order)
        .as("e1 and e2 serve; the one that does not may be replaced")
        .containsExactly("drain e3", "replace e3", "ready e3", "drain e1", "replace e1");
  }

  @Test
  void onlyEndpointNeedsForce() {
    Drive drive = new Drive(Plans.rolling(ONE, ONE));
    drive.world.endpoints(1);
    assertThat(drive.refused(new Verb.Start()).reason())
        .isEqualTo("it would take the last available endpoint of old");

    Rolling forced = new Rolling(ONE, ONE, Duration.ZERO, "replace", "put-back", "v2", true);
    Drive other = Drive.rolling(Plans.of(forced), 1);
    mostOut(other);
    assertThat(other.world.versions()).isEqualTo("v2");
  }

  @Test
  void requestsInFlightAreWaitedForButNotForEver() {
    Drive drive = Drive.rolling(Plans.rolling(ONE, ONE), 2);
    drive.world.endpoint("e1").inFlight = 3;
    drive.ticks(20);
    assertThat(drive.world.ran).isEmpty();
    drive.world.endpoint("e1").inFlight = 0;
    drive.tick();
    assertThat(drive.world.ran).hasSize(1);

    Drive stuck = Drive.rolling(Plans.rolling(ONE, ONE), 2);
    stuck.world.endpoint("e1").inFlight = 1;
    stuck.tick().pass(Duration.ofSeconds(30));
    assertThat(stuck.world.ran).hasSize(1);
  }

  @Test
  void endpointIsReadyOnlyWhenHealthyAndOfTheNewVersion() {
    Drive drive = Drive.rolling(Plans.rolling(ONE, ONE), 2);
    drive.world.newVersion = "v1";
    drive.ticks(10).is("progressing");
    assertThat(drive.world.versions()).isEqualTo("v1 out, v1");
    drive.world.endpoint("e1").version = "v2";
    drive.world.endpoint("e1").healthy = false;
    drive.ticks(2);
    assertThat(drive.world.versions()).isEqualTo("v2 out, v1");
    drive.world.endpoint("e1").healthy = true;
    drive.ticks(2);
    assertThat(drive.world.versions()).isEqualTo("v2, v1");
    drive.ticks(5);
    assertThat(drive.world.versions()).as("not before the batch is validated").isEqualTo("v2, v1");
  }

  @Test
  void failedBatchUndoesAllThatWasUpdatedTheLastFirst() {
    Drive drive = Drive.rolling(Plans.rolling(ONE, ONE), 4);
    drive.ticks(5).look(PASS).ticks(5).look(PASS).ticks(5);
    assertThat(drive.world.versions()).isEqualTo("v2, v2, v2, v1");
    drive.world.order.clear();
    drive.look(FAIL).ticks(20).is("rolled-back");
    assertThat(drive.world.versions()).isEqualTo("v1, v1, v1, v1");
    assertThat(drive.world.order)
        .containsExactly(
            "drain e3",
            "put-back e3",
            "ready e3",
            "drain e2",
            "put-back e2",
            "ready e2",
            "drain e1",
            "put-back e1",
            "ready e1");
  }

  @Test
  void failedHookUndoesAllAsWell() {
    Drive drive = Drive.rolling(Plans.rolling(ONE, ONE), 3);
    drive.world.hookSucceeds =
        hook -> !(hook.name().equals("replace") && hook.subject().equals("e2"));
    drive.ticks(5).look(PASS).ticks(30).is("rolled-back");
    assertThat(drive.world.versions()).isEqualTo("v1, v1, v1");
    assertThat(drive.world.order)
        .containsSubsequence("replace e2", "put-back e2", "ready e2", "put-back e1", "ready e1");
  }

  @Test
  void endpointThatNeverComesUpMissesTheDeadline() {
    Drive drive = Drive.rolling(Plans.rolling(ONE, ONE).with(Consequence.ROLL_BACK), 3);
    drive.world.comesUp = endpoint -> !endpoint.equals("e1");
    drive.ticks(5).is("progressing").pass(Plans.DEADLINE).ticks(10).is("rolled-back");
    assertThat(drive.world.versions()).isEqualTo("v1, v1, v1");
    assertThat(drive.world.order).doesNotContain("drain e2");
  }

  @Test
  void abortWaitsForAHookThatRunsAndNeverRunsTwoOnOneInstance() {
    Drive drive = Drive.rolling(Plans.rolling(ONE, ONE), 2);
    drive.world.hookEnds = hook -> !hook.name().equals("replace");
    drive.ticks(4).say(new Verb.Abort(false, false, false)).ticks(5).is("rolling-back");
    assertThat(drive.world.ran).hasSize(1);
    drive.take(
        Rollout.observe(
            drive.config,
            drive.state,
            new Observation(
                drive.world.facts(), null, null, List.of(new Observation.HookResult(1, true))),
            drive.now));
    drive.ticks(5).is("rolled-back");
    assertThat(drive.world.versions()).isEqualTo("v1, v1");
  }

  @Test
  void failedUndoFreezesAndCanBeRetried() {
    Drive drive = Drive.rolling(Plans.rolling(ONE, ONE), 2);
    drive.ticks(5).world.hookSucceeds = hook -> !hook.name().equals("put-back");
    drive.look(FAIL).ticks(5).is("frozen");
    assertThat(drive.heard("hook put-back failed for e1 on the way back")).isTrue();
    drive.world.hookSucceeds = hook -> true;
    drive.say(new Verb.Retry()).ticks(5).is("rolled-back");
    assertThat(drive.world.versions()).isEqualTo("v1, v1");
  }

  @Test
  void undoAfterSuccessPutsAllBack() {
    Drive drive = Drive.rolling(Plans.rolling(new Count(2), new Count(2)), 4);
    mostOut(drive);
    drive.say(new Verb.Undo(false)).ticks(30).is("rolled-back");
    assertThat(drive.world.versions()).isEqualTo("v1, v1, v1, v1");
  }

  @Test
  void freezeWindowBringsBackWhatIsOutAndTakesNoMore() {
    FreezeWindow window =
        new FreezeWindow(
            Set.of(DayOfWeek.MONDAY), LocalTime.of(11, 0), LocalTime.of(12, 0), ZoneId.of("UTC"));
    Drive drive = Drive.rolling(Plans.rolling(new Count(2), ONE).with(window), 4);
    drive.tick().pass(Duration.ofMinutes(60)).ticks(5).is("waiting");
    assertThat(drive.world.versions()).isEqualTo("v2, v1, v1, v1");
    drive.pass(Duration.ofHours(1)).ticks(5).is("progressing");
    assertThat(drive.world.versions()).isEqualTo("v2, v2, v1, v1");
  }

  @Test
  void progressCountsEndpointsAndTellsFromTheirPace() {
    Drive drive = Drive.rolling(Plans.rolling(ONE, ONE), 4);
    assertThat(Progress.of(drive.config, drive.state, drive.now))
        .isEqualTo(new Progress(0, 4, null));
    drive.ticks(5);
    Progress progress = Progress.of(drive.config, drive.state, drive.now);
    assertThat(progress.done()).isEqualTo(1);
    assertThat(progress.left()).isGreaterThan(Plans.INTERVAL.multipliedBy(4));
  }

  @Test
  void endpointsThatServeNobodyAreReplacedWhateverElseIsDown() {
    Drive drive = Drive.rolling(Plans.rolling(new Count(3), ONE), 3);
    drive.world.endpoint("e2").healthy = false;
    drive.world.endpoint("e3").healthy = false;
    drive.tick();
    assertThat(drive.world.order).containsExactly("drain e2", "drain e3");
  }

  @Test
  void hookWaitsUntilTheDrainIsInForce() {
    Drive drive = Drive.rolling(Plans.rolling(ONE, ONE), 2).tick();
    drive.world.endpoint("e1").ready = true; // the order was lost
    drive.tick();
    assertThat(drive.world.ran).isEmpty();
    drive.tick();
    assertThat(drive.world.ran).hasSize(1);
  }
}
