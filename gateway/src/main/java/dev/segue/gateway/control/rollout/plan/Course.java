package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.config.StrategyConfig.Canary;
import dev.segue.gateway.config.StrategyConfig.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a rollout, whatever its strategy: one list, so that every rule holds for all. A
 * weight is left for a larger one only by way of a {@link Action.Judge}, which is put in where the
 * configuration has none: a candidate without a pass never gets more traffic by itself.
 */
final class Course {
  private static final int BLUE_GREEN_WEIGHT = 100;

  private final RolloutConfig config;
  private final List<StepConfig> steps = new ArrayList<>();

  private Course(RolloutConfig config) {
    this.config = config;
  }

  /**
   * @param endpoints of the backend that a rolling strategy updates
   */
  static List<StepConfig> of(RolloutConfig config, int endpoints) {
    Course course = new Course(config);
    course.gate(config.before());
    switch (config.strategy()) {
      case Canary(_, Path.Even(int step, int max)) -> course.even(step, max);
      case Canary(_, Path.Listed(List<StepConfig> listed)) -> course.listed(listed);
      case Canary(_, Path.Matched(_, int iterations)) -> course.matched(iterations);
      case StrategyConfig.BlueGreen blueGreen -> course.blueGreen(blueGreen);
      case StrategyConfig.Rolling rolling ->
          course.batches(rolling.batch().of(endpoints), endpoints);
    }
    course.gate(config.after());
    return List.copyOf(course.steps);
  }

  /** The first step that is no gate: what candidates need before it must be there by then. */
  static int firstStep(RolloutConfig config) {
    return config.before() == null ? 0 : 1;
  }

  static int totalWeight(RolloutConfig config) {
    return config.strategy() instanceof Canary canary ? canary.totalWeight() : BLUE_GREEN_WEIGHT;
  }

  /** A step forward: both sides are in the split, at weight 0 as well. */
  static Split at(RolloutConfig config, int weight) {
    return Split.of(config.stable(), totalWeight(config) - weight).and(config.candidate(), weight);
  }

  static Split stableOnly(RolloutConfig config) {
    return Split.of(config.stable(), totalWeight(config));
  }

  static Split candidateOnly(RolloutConfig config) {
    return Split.of(config.candidate(), totalWeight(config));
  }

  /** Whether this rollout sets such a split at one of its steps or at its end. */
  static boolean sets(RolloutConfig config, List<StepConfig> steps, Split split) {
    return split.equals(stableOnly(config))
        || split.equals(candidateOnly(config))
        || steps.stream()
            .anyMatch(step ->
                step.action() instanceof Action.SetWeight(int weight)
                    && split.equals(at(config, weight)));
  }

  private void gate(@Nullable String hook) {
    if (hook != null) {
      add(new Action.Hook(hook));
    }
  }

  private void even(int step, int max) {
    for (int weight = step; weight < max; weight += step) {
      weightThenJudge(weight);
    }
    weightThenJudge(max);
    toTheTotal(max);
  }

  private void listed(List<StepConfig> listed) {
    int weight = 0;
    for (StepConfig step : listed) {
      if (step.action() instanceof Action.SetWeight(int next)) {
        if (next > weight && weight > 0) {
          judgeUnlessJudged();
        }
        weight = next;
      }
      steps.add(step);
    }
    if (weight > 0) {
      judgeUnlessJudged();
    }
    toTheTotal(weight);
  }

  private void matched(int iterations) {
    add(new Action.SetWeight(0));
    add(new Action.Judge(iterations));
    toTheTotal(0);
  }

  private void blueGreen(StrategyConfig.BlueGreen strategy) {
    add(new Action.PreCheck(strategy.tries(), strategy.every()));
    if (strategy.approve()) {
      add(new Action.Approve());
    }
    toTheTotal(0);
  }

  private void batches(int size, int endpoints) {
    for (int from = 0; from < endpoints; from += size) {
      add(new Action.UpdateBatch(from, Math.min(from + size, endpoints)));
      add(new Action.Judge(1));
    }
  }

  private void toTheTotal(int weight) {
    if (weight != totalWeight(config)) {
      weightThenJudge(totalWeight(config));
    }
  }

  private void weightThenJudge(int weight) {
    add(new Action.SetWeight(weight));
    add(new Action.Judge(1));
  }

  private void judgeUnlessJudged() {
    if (!(steps.getLast().action() instanceof Action.Judge)) {
      add(new Action.Judge(1));
    }
  }

  private void add(Action action) {
    steps.add(StepConfig.of(action));
  }
}
