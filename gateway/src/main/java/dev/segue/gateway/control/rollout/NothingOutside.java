package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.CheckConfig.ThresholdRange;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.judge.Reading;
import dev.segue.gateway.control.rollout.plan.Effect;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Sources and hooks fail, and nobody is told. */
final class NothingOutside implements Outside {
  private static final String NOTHING = "this gateway does nothing outside";

  @Override
  public void define(OutboundConfig config) {
    // nothing is done by any name
  }

  @Override
  public CompletableFuture<Map<String, Reading>> ask(List<ThresholdRange> checks) {
    Map<String, Reading> readings = new TreeMap<>();
    checks.forEach(check -> readings.put(check.id(), new Reading.Failed(NOTHING)));
    return CompletableFuture.completedFuture(readings);
  }

  @Override
  public Running start(RolloutConfig config, int attempt, Effect.RunHook hook) {
    return new Running() {
      @Override
      public CompletableFuture<HookEnd> end() {
        return CompletableFuture.completedFuture(new HookEnd(false, NOTHING));
      }

      @Override
      public void cancel() {
        // it has ended
      }
    };
  }

  @Override
  public void tell(RolloutConfig config, Notice notice) {
    // nobody listens
  }

  @Override
  public CompletableFuture<List<String>> test(RolloutConfig config) {
    return CompletableFuture.completedFuture(List.of(NOTHING));
  }
}
