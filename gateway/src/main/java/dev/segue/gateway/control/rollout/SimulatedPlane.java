package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.plan.Effect;
import dev.segue.gateway.control.rollout.plan.Observation.HookResult;
import dev.segue.gateway.control.rollout.plan.Split;
import dev.segue.gateway.control.rollout.plan.World;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A route on which everything is in force at once, and every hook succeeds. */
final class SimulatedPlane {
  private static final int ALL = 100;

  private final RolloutConfig config;
  private final Consumer<String> line;
  private Split inForce;
  private boolean fallback = true;

  SimulatedPlane(RolloutConfig config, Consumer<String> line) {
    this.config = config;
    this.line = line;
    SequencedMap<String, Integer> weights = new TreeMap<>();
    weights.put(config.stable(), ALL);
    inForce = new Split(weights);
  }

  World world() {
    return new World(true, true, inForce, ALL, fallback, new LinkedHashMap<>());
  }

  double candidateWeight() {
    return inForce.percent(config.candidate());
  }

  void carryOut(Effect effect, Consumer<HookResult> ended) {
    switch (effect) {
      case Effect.SetSplit(Split split) -> {
        inForce = split;
        line.accept("weights " + split.text());
      }
      case Effect.RunHook(int run, String name, _) -> {
        line.accept("hook " + name + ": taken as succeeded");
        ended.accept(new HookResult(run, true));
      }
      case Effect.EndFallback _ -> fallback = false;
      case Effect.Ask(var question, String reason) ->
          line.accept("ask " + question.words() + ": " + reason);
      case Effect.Tell(Effect.About about, String text) -> {
        if (about != Effect.About.PHASE) {
          line.accept(about.word() + ": " + text);
        }
      }
      case Effect.SetMatch(boolean on) ->
          line.accept(on ? "its own rules are in force" : "its own rules have ended");
      case Effect.CutRules _, Effect.CloseTunnels _, Effect.Drain _, Effect.Ready _ -> {}
    }
  }
}
