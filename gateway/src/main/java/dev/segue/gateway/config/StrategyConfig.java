package dev.segue.gateway.config;

import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import java.time.Duration;
import java.util.List;

/** How a candidate earns its traffic. */
public sealed interface StrategyConfig {
  /** All of them are held in memory, and a step takes minutes. */
  int MAX_STEPS = 1000;

  /**
   * The candidate's weight rises step by step.
   *
   * @param totalWeight what {@code set-weight} is a part of; above 100 for less than a percent
   */
  record Canary(int totalWeight, Path path) implements StrategyConfig {
    public Canary {
      Checks checks = new Checks().range("total-weight", totalWeight, 1, RouteConfig.MAX_WEIGHT);
      switch (path) {
        case Path.Even(int step, int max) ->
            checks
                .that(
                    max >= step && max <= totalWeight,
                    "max-weight",
                    max,
                    "from step-weight, " + step + ", to total-weight, " + totalWeight,
                    "step-weight",
                    "total-weight")
                .that(
                    max / step <= MAX_STEPS,
                    "step-weight",
                    step,
                    "a part of max-weight, " + max + ", that makes up to " + MAX_STEPS + " steps",
                    "max-weight",
                    "total-weight");
        case Path.Listed listed -> {
          for (int i = 0; i < listed.steps().size(); i++) {
            if (listed.steps().get(i).action() instanceof StepConfig.Action.SetWeight(int weight)) {
              checks.range("steps[" + i + "].set-weight", weight, 0, totalWeight);
            }
          }
        }
        case Path.Matched _ -> {}
      }
      checks.done();
    }
  }

  /** The weights of a canary. */
  sealed interface Path {
    /** From {@code step-weight} by {@code step-weight} up to {@code max-weight}, then all. */
    record Even(int stepWeight, int maxWeight) implements Path {
      public Even {
        new Checks().range("step-weight", stepWeight, 1, RouteConfig.MAX_WEIGHT).done();
      }
    }

    /** Steps as they are listed; whatever they end with, all follows. */
    record Listed(List<StepConfig> steps) implements Path {
      public Listed {
        steps = List.copyOf(steps);
        Checks checks = new Checks().that(!steps.isEmpty(), "steps", "empty", "at least one step");
        checks.that(steps.size() <= MAX_STEPS, "steps", steps.size(), "up to " + MAX_STEPS);
        for (int i = 0; i < steps.size(); i++) {
          checks.that(
              !(steps.get(i).action() instanceof StepConfig.Action.UpdateBatch),
              "steps[" + i + ']',
              "a batch",
              "a step of a canary");
        }
        checks.done();
      }
    }

    /**
     * An A/B test: only requests that match reach the candidate, until it has passed {@code
     * iterations} looks in a row; then all.
     *
     * @param match counted rules: the candidate is judged by what they lead to it
     */
    record Matched(List<CanaryConfig> match, int iterations) implements Path {
      public Matched {
        match = match.stream().map(rule -> rule.counted(true)).toList();
        new Checks()
            .that(!match.isEmpty(), "match", "empty", "at least one rule")
            .range("iterations", iterations, 1, 10_000)
            .done();
      }
    }
  }

  /**
   * All traffic moves at once, and back at once.
   *
   * @param preview rules by which testers reach the candidate before the switch
   * @param tries looks at the candidate before the switch, of which one must pass
   * @param every between two of them
   * @param approve an operator's word is needed before the switch
   */
  record BlueGreen(List<CanaryConfig> preview, int tries, Duration every, boolean approve)
      implements StrategyConfig {
    public BlueGreen {
      preview = List.copyOf(preview);
      new Checks().range("tries", tries, 1, 10_000).positive("every", every).done();
    }
  }

  /**
   * The endpoints of one backend are replaced, batch by batch.
   *
   * @param maxUnavailable of its endpoints at once, those counted that are down by themselves
   * @param drain for requests in flight, before an instance is replaced anyway
   * @param hook replaces the instance of an endpoint
   * @param undoHook puts the old instance back
   * @param version that an updated endpoint must report
   * @param force also where it takes the last available endpoint
   */
  record Rolling(
      Amount batch,
      Amount maxUnavailable,
      Duration drain,
      String hook,
      String undoHook,
      String version,
      boolean force)
      implements StrategyConfig {
    public Rolling {
      new Checks()
          .zeroOrPositive("drain", drain)
          .id("hook", hook)
          .id("undo-hook", undoHook)
          .that(!version.isBlank(), "version", "empty", "what an updated endpoint reports")
          .done();
    }
  }

  /** A number of endpoints. */
  sealed interface Amount {
    /** Of so many endpoints; rounded down, but never 0 and never more than there are. */
    int of(int endpoints);

    /** A plain number. */
    record Count(int count) implements Amount {
      public Count {
        new Checks().range("count", count, 1, 10_000).done();
      }

      @Override
      public int of(int endpoints) {
        return Math.min(count, endpoints);
      }
    }

    /** A share of a backend's endpoints. */
    record Percent(int percent) implements Amount {
      public Percent {
        new Checks().range("percent", percent, 1, 100).done();
      }

      @Override
      public int of(int endpoints) {
        return Math.max(1, endpoints * percent / 100);
      }
    }
  }
}
