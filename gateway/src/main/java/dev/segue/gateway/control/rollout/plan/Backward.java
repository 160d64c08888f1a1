package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.plan.Phase.RollingBack;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The way back, and what stands in it. */
final class Backward {
  private Backward() {}

  /** A rollback that nobody has asked for: it spares a stable backend that was scaled down. */
  static void byItself(Draft draft, String reason) {
    begin(draft, reason, draft.config.rollback().scaledDown(), false);
  }

  /**
   * Begins the way back, or freezes where there is none.
   *
   * @param force also to a stable backend that has no available endpoint
   */
  static void begin(Draft draft, String reason, boolean ramped, boolean force) {
    if (draft.pointOfNoReturn) {
      draft.freeze(reason + "; an irreversible step has begun, so there is no way back");
      return;
    }
    if (wouldServeNobody(draft) && !force) {
      draft.freeze(reason + "; " + noStable(draft) + ", so what serves goes on serving");
      return;
    }
    draft.phase = new RollingBack(reason, ramped);
    draft.progressed();
    draft.forgetHook(""); // a step's; one that works on an instance is waited for
    draft.setMatch(false);
    go(draft);
  }

  static String noStable(Draft draft) {
    return draft.config.stable() + " has no available endpoint";
  }

  static boolean wouldServeNobody(Draft draft) {
    String candidate = draft.config.candidate();
    boolean candidateServes =
        draft.world.inForce().of(candidate) > 0 || draft.wanted.split().of(candidate) > 0;
    return draft.rolling() == null && candidateServes && !draft.world.stableAvailable();
  }

  /** Sets the wanted split again, where another one is in force, unless nobody would serve then. */
  static void restore(Draft draft) {
    boolean leavesTheCandidate = draft.wanted.split().of(draft.config.candidate()) == 0;
    if (!(leavesTheCandidate && wouldServeNobody(draft))) {
      draft.effect(new Effect.SetSplit(draft.wanted.split()));
    }
  }

  /** Goes on with it. */
  static void go(Draft draft) {
    if (!(draft.phase instanceof RollingBack back)) {
      return;
    }
    if (draft.rolling() != null) {
      RollingUndo.go(draft, back);
    } else if (!draft.wanted.split().equals(Course.stableOnly(draft.config))) {
      shift(draft, back);
    } else if (draft.splitIsInForce()) {
      finish(draft, back.reason());
    } else if (wouldServeNobody(draft)) {
      draft.freeze(back.reason() + "; " + noStable(draft) + ", so what serves goes on serving");
    } else {
      draft.effect(new Effect.SetSplit(draft.wanted.split()));
    }
  }

  /** A ramp only ever gives the stable backend more. */
  private static void shift(Draft draft, RollingBack back) {
    RolloutConfig config = draft.config;
    if (!back.ramped()) {
      draft.setSplit(Course.stableOnly(config));
      return;
    }
    if (!draft.world.stableAvailable()) {
      draft.freeze(back.reason() + "; " + noStable(draft));
      return;
    }
    int total = Course.totalWeight(config);
    long safe = (long) total * draft.world.stableCapacity() / 100;
    int has = draft.wanted.split().of(config.stable());
    if (safe >= total) {
      draft.setSplit(Course.stableOnly(config));
    } else if (safe > has) {
      draft.setSplit(Course.at(config, total - (int) safe));
    } else if (!draft.splitIsInForce()) {
      draft.effect(new Effect.SetSplit(draft.wanted.split()));
    }
  }

  static void finish(Draft draft, String reason) {
    @Nullable Duration tunnels = draft.config.rollback().tunnels();
    boolean closes = draft.rolling() == null && tunnels != null;
    draft.phase =
        new Phase.RolledBack(
            reason,
            draft.now.plus(draft.config.rollback().coolDown()),
            closes && tunnels != null ? draft.now.plus(tunnels) : null);
  }
}
