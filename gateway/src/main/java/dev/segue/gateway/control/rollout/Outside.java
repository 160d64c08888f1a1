package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.CheckConfig.ThresholdRange;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.judge.Reading;
import dev.segue.gateway.control.rollout.plan.Effect;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What rollouts do outside of the gateway. Nothing here blocks, throws, or calls back at once. */
public interface Outside {
  /** A gateway that does nothing outside. */
  Outside NOTHING = new NothingOutside();

  /** From now on the names are of these. */
  void define(OutboundConfig config);

  /** Asks the sources of these checks; completes with a reading of each, on any thread. */
  CompletableFuture<Map<String, Reading>> ask(List<ThresholdRange> checks);

  /** Starts a hook of the file. */
  Running start(RolloutConfig config, int attempt, Effect.RunHook hook);

  /** Tells those whom the rollout's definition names. */
  void tell(RolloutConfig config, Notice notice);

  /**
   * Sends a test notice, once, to those whom the definition names.
   *
   * @return completes with what went wrong with each, on any thread; empty = all were reached
   */
  CompletableFuture<List<String>> test(RolloutConfig config);

  /** A hook that was started. */
  interface Running {
    /** Completes when it has ended, on any thread; never with a failure. */
    CompletableFuture<HookEnd> end();

    /** Ends it and everything that it has started. */
    void cancel();
  }

  /**
   * How a hook ended.
   *
   * @param told a sentence with its exit code or status
   */
  record HookEnd(boolean succeeded, String told) {}

  /**
   * What people are told.
   *
   * @param kind as in an event of the rollout
   * @param weights of the route, by backend
   * @param alert somebody has to do something
   */
  record Notice(
      String kind, String phase, String text, Map<String, Integer> weights, boolean alert) {
    public Notice {
      weights = Map.copyOf(weights);
    }
  }
}
