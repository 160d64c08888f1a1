package dev.segue.gateway.control.rollout.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.control.rollout.judge.Outcome;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval.Question;
import org.jspecify.annotations.Nullable;

/** A rollout that passes every look, with an operator who answers, and one crash on its way. */
final class Crashes {
  final Drive drive;
  private final int atStep;
  private final int afterEffects;
  private final boolean forgetful;
  int steps;
  int mostEffects;

  /**
   * @param atStep the step that the crash interrupts; -1 = none does
   * @param afterEffects how many of its effects were carried out; -1 = its state was not stored
   * @param forgetful the split in force is the one before the step, as if that were not stored yet
   */
  Crashes(Plans plans, int endpoints, int atStep, int afterEffects, boolean forgetful) {
    drive = new Drive(plans);
    drive.world.endpoints(endpoints);
    this.atStep = atStep;
    this.afterEffects = afterEffects;
    this.forgetful = forgetful;
  }

  void run() {
    for (int i = 0; i < 2000 && !drive.phase().equals("succeeded"); i++) {
      @Nullable Verb verb = word();
      Answer answer =
          verb == null
              ? observation()
              : Rollout.tell(drive.config, drive.state, verb, drive.world.facts(), drive.now);
      assertThat(answer).as("%s in %s", verb, drive.state.phase()).isInstanceOf(Step.class);
      if (answer instanceof Step step) {
        take(step);
      }
    }
  }

  private Step observation() {
    @Nullable Watch watch = Rollout.watch(drive.config, drive.state, drive.now);
    drive.now = drive.now.plus(watch == null ? Plans.BAKE : watch.every());
    @Nullable Look look = watch == null ? null : new Look(watch.stint(), Outcome.PASS, "good");
    return Rollout.observe(drive.config, drive.state, drive.seen(look), drive.now);
  }

  /** What the operator says, who looks up how a hook has ended before an answer. */
  private @Nullable Verb word() {
    return switch (drive.state.phase()) {
      case Phase.Pending _ -> new Verb.Start();
      case AwaitingApproval asked when asked.question() == Question.HOOK -> {
        boolean ran = drive.world.ran.stream().anyMatch(hook -> hook.run() == asked.run());
        yield ran ? new Verb.Approve() : new Verb.Retry();
      }
      case AwaitingApproval _ -> new Verb.Approve();
      case Phase.Paused paused when paused.until() == null -> new Verb.Resume();
      default -> null;
    };
  }

  private void take(Step step) {
    mostEffects = Math.max(mostEffects, step.effects().size());
    if (steps++ != atStep) {
      drive.take(step);
      return;
    }
    Split before = drive.world.inForce;
    RolloutState stored = afterEffects < 0 ? drive.state : step.state();
    drive.state = stored;
    step.effects().stream().limit(Math.max(afterEffects, 0)).forEach(drive.world::apply);
    if (forgetful) {
      drive.world.inForce = before;
    }
    drive.restart();
    assertThat(drive.state.tally()).as("no verdict is lost").isEqualTo(stored.tally());
    assertThat(drive.state.step()).isEqualTo(stored.step());
  }
}
