package dev.segue.gateway.config;

import java.time.Duration;

/**
 * One step of a rollout.
 *
 * @param irreversible once it has begun there is no way back: what would be a rollback freezes
 */
public record StepConfig(Action action, boolean irreversible) {
  public StepConfig {
    boolean acts =
        action instanceof Action.SetWeight
            || action instanceof Action.Hook
            || action instanceof Action.UpdateBatch;
    new Checks()
        .that(acts || !irreversible, "irreversible", true, "a set-weight or a hook step")
        .done();
  }

  /** A step that can be taken back. */
  public static StepConfig of(Action action) {
    return new StepConfig(action, false);
  }

  /** What a step does. */
  public sealed interface Action {
    /** As it is written in a configuration, as in {@code set-weight 5}. */
    default String words() {
      return switch (this) {
        case SetWeight(int weight) -> "set-weight " + weight;
        case Judge(int passes) -> passes == 1 ? "judge" : "judge " + passes;
        case PreCheck(int tries, Duration every) ->
            "pre-check, " + tries + " tries " + Checks.text(every) + " apart";
        case PauseFor(Duration time) -> "pause " + Checks.text(time);
        case PauseUntilResumed _ -> "pause until resumed";
        case Approve _ -> "approve";
        case Hook(String name) -> "hook " + name;
        case UpdateBatch(int from, int to) ->
            "update " + (to - from == 1 ? "endpoint " + to : "endpoints " + (from + 1) + ".." + to);
      };
    }

    /** The candidate gets this much of the strategy's total weight. */
    record SetWeight(int weight) implements Action {
      public SetWeight {
        new Checks().range("set-weight", weight, 0, RouteConfig.MAX_WEIGHT).done();
      }
    }

    /** Goes on after this many passes in a row at the weight in force. */
    record Judge(int passes) implements Action {
      public Judge {
        new Checks().range("judge", passes, 1, 10_000).done();
      }
    }

    /** Goes on with the first pass of a candidate without traffic; fails after the last try. */
    record PreCheck(int tries, Duration every) implements Action {
      public PreCheck {
        new Checks().range("tries", tries, 1, 10_000).positive("every", every).done();
      }
    }

    /** Goes on by itself after a time, which a restart does not stop. */
    record PauseFor(Duration time) implements Action {
      public PauseFor {
        new Checks().longTime("pause", time).done();
      }
    }

    /** Goes on when an operator resumes. */
    record PauseUntilResumed() implements Action {}

    /** Goes on when an operator approves. */
    record Approve() implements Action {}

    /** Goes on when a hook of the configuration file has succeeded. */
    record Hook(String name) implements Action {
      public Hook {
        new Checks().id("hook", name).done();
      }
    }

    /**
     * Updates the endpoints {@code from} to before {@code to}. A rolling strategy makes these; they
     * have no key.
     */
    record UpdateBatch(int from, int to) implements Action {}
  }
}
