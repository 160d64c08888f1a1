package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.TriggerConfig;
import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.judge.Window;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The stable's latencies in the last window before a rollout begins, for the time when it has too
 * few to compare with. The window is the latency trigger's: nobody else asks. Control thread.
 */
final class Baseline {
  private @Nullable Of of;
  private @Nullable Windows recent;
  private Side total = Side.NONE;

  private record Of(String route, String stable, Duration window) {}

  /**
   * Adds what the stable has done up to now.
   *
   * @param stable all of it since some time before; {@code null} = it is not there
   */
  void add(RolloutConfig config, @Nullable Side stable, long now) {
    Of wanted = of(config);
    if (stable == null || wanted == null) {
      forget();
      return;
    }
    Windows windows = recent;
    if (windows == null || !wanted.equals(of) || !stable.follows(total)) {
      of = wanted;
      recent = new Windows(wanted.window());
    } else {
      LatencyHistogram more = stable.latencies().since(total.latencies());
      windows.add(new Window(Side.NONE, new Side(Counts.NONE, more)), now);
    }
    total = stable;
  }

  private static @Nullable Of of(RolloutConfig config) {
    for (TriggerConfig trigger : config.triggers()) {
      if (trigger.kind() == TriggerConfig.Kind.LATENCY) {
        return new Of(config.route(), config.stable(), trigger.window());
      }
    }
    return null;
  }

  /** All of the last window. */
  LatencyHistogram last(long now) {
    Windows windows = recent;
    return windows == null ? LatencyHistogram.EMPTY : windows.last(now).stable().latencies();
  }

  /** Lets it go. */
  void forget() {
    of = null;
    recent = null;
    total = Side.NONE;
  }
}
