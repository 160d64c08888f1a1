package dev.segue.gateway.control.rollout.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.control.rollout.judge.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The table of docs/rollouts-states.md, cell by cell, and what holds in all of them. */
class VerbsTest {
  private static final Path PAGE = Path.of("..", "docs", "rollouts-states.md");
  private static final String HEAD = "| In | " + String.join(" | ", Situations.verbs().keySet());
  private static final Verb.Abort ABORT = new Verb.Abort(false, false, false);

  /** The phase right after the verb, or a dash. */
  private static String cell(Drive drive, Verb verb) {
    return drive.ask(verb) instanceof Step ? drive.phase() : "-";
  }

  @Test
  void everyCellOfThePageIsTrue() throws Exception {
    List<String> rows = new ArrayList<>();
    for (Map.Entry<String, Supplier<Drive>> situation : Situations.all().entrySet()) {
      StringBuilder row = new StringBuilder("| ").append(situation.getKey()).append(" |");
      for (Verb verb : Situations.verbs().values()) {
        row.append(' ').append(cell(situation.getValue().get(), verb)).append(" |");
      }
      rows.add(row.toString());
    }
    List<String> page = Files.readAllLines(PAGE);
    int head = page.indexOf(HEAD + " |");
    assertThat(head).as("the page has the table: %s", HEAD).isNotNegative();
    assertThat(page.subList(head + 2, head + 2 + rows.size())).isEqualTo(rows);
  }

  @Test
  void situationsAreWhatTheyAreCalled() {
    Situations.all()
        .forEach((name, situation) -> {
          Drive drive = situation.get();
          int colon = name.indexOf(':');
          String phase = colon < 0 ? name : name.substring(0, colon);
          assertThat(drive.phase())
              .isEqualTo(
                  switch (phase) {
                    case "asked" -> "awaiting-approval";
                    case "rolling update" -> "progressing";
                    default -> phase;
                  });
        });
  }

  @Test
  void everyRefusalSaysWhatIsPossible() {
    for (Supplier<Drive> situation : Situations.all().values()) {
      for (Verb verb : Situations.verbs().values()) {
        Drive drive = situation.get();
        RolloutState before = drive.state;
        if (drive.ask(verb) instanceof Answer.Refusal(String reason, String hint)) {
          assertThat(reason).isNotBlank();
          assertThat(hint).isNotBlank();
          assertThat(drive.state).isEqualTo(before);
        }
      }
    }
  }

  @Test
  void abortIsIdempotentFromEverySituationWhateverIsSaidInBetween() {
    for (Map.Entry<String, Supplier<Drive>> situation : Situations.all().entrySet()) {
      for (Map.Entry<String, Verb> between : Situations.verbs().entrySet()) {
        String name = situation.getKey() + ", abort, " + between.getKey() + ", abort";
        Drive once = situation.getValue().get();
        if (once.ask(ABORT) instanceof Answer.Refusal) {
          continue; // the rollback window is over
        }
        RolloutState aborted = once.state;
        once.say(ABORT);
        assertThat(once.state).as(name).isEqualTo(aborted);

        Drive twice = situation.getValue().get().say(ABORT);
        boolean startsAnew = between.getValue() instanceof Verb.Retry;
        if (!startsAnew) {
          twice.ask(between.getValue());
          twice.say(ABORT);
          assertThat(twice.phase()).as(name).isEqualTo(once.phase());
          assertThat(twice.world.inForce).as(name).isEqualTo(once.world.inForce);
        }
      }
    }
  }

  @Test
  void oldSideHasEverythingRightAfterAnAbort() {
    for (Map.Entry<String, Supplier<Drive>> situation : Situations.all().entrySet()) {
      Drive drive = situation.getValue().get();
      if (drive.ask(ABORT) instanceof Step) {
        assertThat(drive.world.inForce)
            .as(situation.getKey())
            .isEqualTo(SimulatedWorld.split("old=100"));
      } else {
        assertThat(situation.getKey()).isEqualTo("succeeded: window over");
      }
    }
  }

  @Test
  void abortAndAStepAtTheSameTimeEndWithTheOldSideInEitherOrder() {
    for (Map.Entry<String, Supplier<Drive>> situation : Situations.all().entrySet()) {
      Drive abortFirst = situation.getValue().get();
      if (abortFirst.ask(ABORT) instanceof Answer.Refusal) {
        continue;
      }
      abortFirst.ticks(30);
      Drive stepFirst = situation.getValue().get().tick();
      stepFirst.say(ABORT).ticks(30);
      assertThat(stepFirst.phase()).as(situation.getKey()).isEqualTo(abortFirst.phase());
      assertThat(stepFirst.world.inForce)
          .as(situation.getKey())
          .isEqualTo(abortFirst.world.inForce);
    }
  }

  @Test
  void startNeedsTheStableToBeTheOneBackendWithWeight() {
    for (String split : List.of("new=1, old=99", "new=100", "third=1")) {
      Drive drive = new Drive(Plans.canary());
      drive.world.inForce = SimulatedWorld.split(split);
      assertThat(drive.refused(new Verb.Start()).reason())
          .isEqualTo("old is not the one backend of the route with weight");
    }
    Drive drive = new Drive(Plans.canary());
    drive.world.inForce = SimulatedWorld.split("new=0, old=7, third=0");
    drive.say(new Verb.Start()).is("progressing");
  }

  @Test
  void retryBeginsAnewWithEmptyBooks() {
    Drive drive = Situations.in("rolled-back");
    int stint = drive.state.stint();
    drive.say(new Verb.Retry()).tick().splits("new=5, old=95");
    assertThat(drive.state.attempt()).isEqualTo(2);
    assertThat(drive.state.tally()).isEqualTo(Tally.NOTHING);
    assertThat(drive.state.stint()).as("old looks are void").isGreaterThan(stint);
  }

  @Test
  void resumeAndApproveGoOnWhereTheHoldBegan() {
    Drive bake = Situations.in("baking");
    Phase baking = bake.state.phase();
    bake.say(new Verb.Pause()).say(new Verb.Resume());
    assertThat(bake.state.phase()).isEqualTo(baking);

    Drive pause = Situations.in("paused: step");
    pause.say(new Verb.Pause()).say(new Verb.Resume()).is("paused");
    pause.say(new Verb.Resume()).is("progressing");
  }

  @Test
  void promoteFullIsStillWatchedAndBaked() {
    Drive drive = Drive.started(Plans.canary()).say(new Verb.PromoteFull());
    drive.splits("new=100, old=0").tick().is("progressing");
    drive.look(Outcome.FAIL).is("rolled-back").splits("old=100");
  }

  @Test
  void skippedStepsNeedNoVerdict() {
    Drive drive = Drive.started(Plans.canary()).say(new Verb.Skip()).tick();
    drive.splits("new=10, old=90");
  }

  @Test
  void cutAlsoEndsTheFilesRules() {
    Drive drive = Drive.started(Plans.canary()).say(ABORT);
    assertThat(drive.world.cut).isFalse();
    drive.say(new Verb.Abort(true, false, false));
    assertThat(drive.world.cut).isTrue();
  }

  @Test
  void trafficThatOthersHaveMovedSinceIsNotTouched() {
    Drive drive = Situations.in("succeeded");
    drive.world.inForce = SimulatedWorld.split("new=1"); // as the file says it now
    drive.say(new Verb.Undo(false)).splits("old=100");

    Drive other = Situations.in("succeeded");
    other.world.inForce = SimulatedWorld.split("new=1, third=1");
    assertThat(other.refused(new Verb.Undo(true)).reason())
        .isEqualTo("new no longer has all the traffic of the route");
    other.pass(Plans.WINDOW).tick();
    assertThat(other.world.stableIsFallback).isTrue();
    other.splits("new=1, third=1");
  }

  @Test
  void takenOverWeightsAreNotGivenBackToADeadStableSide() {
    Drive drive = Situations.in("paused: take-over");
    drive.world.inForce = SimulatedWorld.split("new=100");
    drive.world.stableAvailable = false;
    assertThat(drive.refused(new Verb.Resume()).reason())
        .isEqualTo("old has no available endpoint");
    drive.splits("new=100");
  }
}
