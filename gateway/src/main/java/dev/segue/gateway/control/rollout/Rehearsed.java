package dev.segue.gateway.control.rollout;

import dev.segue.admin.Actor;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.checklist.Finding;
import dev.segue.gateway.control.rollout.plan.Split;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The switch and the way back, done by the same door with a weight of 0: no request notices, and
 * what stands against a change of the route is found before it matters. Control thread.
 */
final class Rehearsed {
  private static final double NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

  private Rehearsed() {}

  /** Leaves the route as it was, unless the way back fails: that is what the finding says then. */
  static Finding on(Tools tools, RolloutConfig config, Actor by) {
    Plane plane = tools.plane();
    Plane.@Nullable RouteSeen route = plane.route(config.route());
    if (route == null || !route.split().isAll(config.stable())) {
      return new Finding(
          false, config.stable() + " is not the one backend of the route with weight");
    }
    Split before = route.split();
    Split out = Split.of(config.stable(), before.of(config.stable()));
    Split in = out.and(config.candidate(), 0);
    long began = tools.nanos().nanos();
    for (Split split : List.of(in, out, before)) {
      String trouble = set(plane, config.route(), split, by);
      if (!trouble.isEmpty()) {
        set(plane, config.route(), before, by);
        return new Finding(false, "the weights " + split.text() + " cannot be set: " + trouble);
      }
    }
    double millis = (tools.nanos().nanos() - began) / NANOS_PER_MILLI;
    return new Finding(
        true,
        String.format(
            Locale.ROOT,
            "%s in at weight 0 and out again, in force in %.1f ms",
            config.candidate(),
            millis));
  }

  private static String set(Plane plane, String id, Split split, Actor by) {
    String trouble = plane.setWeights(id, split, by);
    Plane.@Nullable RouteSeen route = plane.route(id);
    boolean inForce = route != null && route.split().equals(split);
    return !trouble.isEmpty() || inForce ? trouble : "others are in force";
  }
}
