package dev.segue.gateway.demo;

import dev.segue.admin.view.RolloutView;
import java.time.Duration;
import java.util.Locale;

/** Numbers as both views write them. */
final class Text {
  private Text() {}

  static String seconds(Duration time) {
    return time.toSeconds() + " s";
  }

  /** Right-aligned. */
  static String padded(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  static String percent(double percent) {
    if (percent < 0) {
      return "-";
    }
    return percent == Math.rint(percent)
        ? Math.round(percent) + " %"
        : String.format(Locale.ROOT, "%.1f %%", percent);
  }

  static String millis(double millis) {
    return String.format(Locale.ROOT, "%.1f ms", millis);
  }

  static String rates(Tally.Slice slice) {
    return String.format(Locale.ROOT, "%.0f requests/s, p50 ", slice.perSecond())
        + millis(slice.p50Millis())
        + ", p99 "
        + millis(slice.p99Millis());
  }

  static String counts(Sight sight) {
    return sight.totals().failed()
        + " failed, "
        + sight.gateway().fellBack()
        + " fell back, "
        + sight.gateway().diverted()
        + " diverted";
  }

  static String rollout(Observer.Seen gateway) {
    RolloutView rollout = gateway.rollout();
    return rollout == null
        ? "-"
        : rollout.phase()
            + ", "
            + rollout.done()
            + " of "
            + rollout.total()
            + (gateway.updatesInstances() ? " instances" : " steps");
  }

  static String version(Observer.Seen gateway) {
    return gateway.updatesInstances()
        ? gateway.health() + "; breaker " + gateway.breaker()
        : "breaker " + gateway.breaker() + ", health " + gateway.health();
  }
}
