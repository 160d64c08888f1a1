package dev.segue.gateway.control.rollout;

import dev.segue.admin.Actor;
import dev.segue.gateway.control.rollout.plan.Effect;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import dev.segue.gateway.control.rollout.plan.Step;
import dev.segue.gateway.metrics.RollbackTrigger;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one rollout, in their order. A step forward is stored first and then carried
 * out. One that leads back is carried out at once and stored meanwhile: what fails has to end,
 * whatever the disk does; only its hooks wait, since none may run twice. What it has overtaken is
 * dropped. Control thread.
 */
final class Decisions {
  private final Tools tools;
  private final Run run;
  private final Deeds deeds;
  private RolloutState state;
  private RolloutState sure; // stored, or in force all the same
  private int sureNumber;
  private int last;
  private int storing;

  /**
   * One decision.
   *
   * @param number rises
   * @param why what leads back, if it does
   */
  record Decision(int number, RolloutState before, Step step, Actor actor, RollbackTrigger why) {
    RolloutState state() {
      return step.state();
    }
  }

  /** Goes on from that state, which is stored. */
  Decisions(Tools tools, Run run, Deeds deeds, RolloutState from) {
    this.tools = tools;
    this.run = run;
    this.deeds = deeds;
    state = from;
    sure = from;
  }

  /** What has been decided, stored or not. */
  RolloutState state() {
    return state;
  }

  /** Whether something waits to be stored. */
  boolean isStoring() {
    return storing > 0;
  }

  /** Whether this is another state, and one that needs no journal to be in force. */
  boolean isWayBack(RolloutState next) {
    return leadsBack(next) && !next.equals(state);
  }

  private static boolean leadsBack(RolloutState next) {
    return next.phase() instanceof Phase.RollingBack
        || next.phase() instanceof Phase.RolledBack
        || next.phase() instanceof Phase.Frozen;
  }

  /** Facts are no decisions: they need not be stored to be known. */
  void note(RolloutState facts) {
    state = facts;
    sure = facts;
  }

  /** Has the state stored as it is; completes on the control thread. */
  CompletableFuture<@Nullable Void> store() {
    storing++;
    return tools
        .plane()
        .store(run.config().id(), run.journalled().text())
        .whenCompleteAsync((_, _) -> storing--, tools.control());
  }

  /**
   * Takes a decision.
   *
   * @param why what leads back, if this does
   * @return completes when it is carried out and stored; fails with {@link NotStored}
   */
  CompletableFuture<@Nullable Void> take(Step step, Actor actor, RollbackTrigger why) {
    RolloutState previous = state;
    Decision decision = new Decision(last + 1, previous, step, actor, why);
    if (step.state().equals(previous)) {
      carryOut(decision, _ -> true);
      return CompletableFuture.completedFuture(null);
    }
    boolean back = leadsBack(step.state());
    String broken = tools.plane().broken();
    if (broken != null && !back) {
      return CompletableFuture.failedFuture(new NotStored(false, broken));
    }
    last++;
    state = step.state();
    run.decided(previous, state);
    if (back) {
      enforce(decision);
    }
    return store()
        .handle((_, failure) -> {
          ended(decision, failure == null ? null : String.valueOf(cause(failure).getMessage()));
          return null;
        });
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : cause;
  }

  /** A decision is stored, or cannot be. */
  private void ended(Decision decision, @Nullable String trouble) {
    boolean back = leadsBack(decision.state());
    if (back) {
      carryOut(decision, this::isHookWanted);
    } else if (trouble == null) {
      enforce(decision);
    } else {
      state = sure; // what is not stored has not been decided
      for (Effect effect : decision.step().effects()) {
        if (effect instanceof Effect.RunHook hook) {
          run.neverRan(hook.run()); // who goes back may wait for its end
        }
      }
    }
    if (trouble != null) {
      throw new NotStored(back, trouble);
    }
  }

  /** The decision counts from now on, unless one that leads back was faster. */
  private void enforce(Decision decision) {
    boolean overtaken = decision.number() < sureNumber;
    if (!overtaken) {
      sure = decision.state();
      sureNumber = decision.number();
    }
    boolean back = leadsBack(decision.state());
    run.inForce(decision, overtaken);
    carryOut(
        decision,
        effect -> effect instanceof Effect.RunHook ? !back && isHookWanted(effect) : !overtaken);
  }

  /** A hook that a later decision has forgotten does not begin. */
  private boolean isHookWanted(Effect effect) {
    return effect instanceof Effect.RunHook hook
        && state.hooks().stream().anyMatch(one -> one.number() == hook.run());
  }

  private void carryOut(Decision decision, Predicate<Effect> which) {
    for (Effect effect : decision.step().effects()) {
      if (which.test(effect)) {
        deeds.carryOut(run, effect, decision.actor());
      }
    }
  }
}
