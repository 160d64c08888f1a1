package dev.segue.gateway.config;

import dev.segue.gateway.config.BackendConfig.HealthConfig;
import dev.segue.gateway.config.RolloutConfig.JudgingConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.TimeoutsConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Warns of what a valid configuration probably does not mean. */
final class Advice {
  private final SegueConfig config;
  private final Report report;

  private Advice(SegueConfig config, Report report) {
    this.config = config;
    this.report = report;
  }

  static void give(SegueConfig config, Report report) {
    Advice advice = new Advice(config, report);
    advice.clearTextAdmin();
    config.routes().values().forEach(advice::timeouts);
    config.backends().values().forEach(advice::probes);
    config.rollouts().values().forEach(advice::deadline);
    advice.unusedBackends();
  }

  private void clearTextAdmin() {
    if (!config.admin().bind().getAddress().isLoopbackAddress()) {
      report.warn("segue.admin.bind", null, "a loopback address: tokens travel in clear text");
    }
  }

  private void timeouts(RouteConfig route) {
    TimeoutsConfig timeouts = route.timeouts();
    boolean bounded = !timeouts.total().isZero();
    if (bounded && timeouts.head().compareTo(timeouts.total()) >= 0) {
      report.warn(
          "segue.routes." + route.id() + ".timeouts.head",
          null,
          "less than total, "
              + Checks.text(timeouts.total())
              + ", or no time is left for the fallback");
    }
  }

  private void probes(BackendConfig backend) {
    HealthConfig health = backend.health();
    if (health != null && health.timeout().compareTo(health.interval()) > 0) {
      report.warn(
          "segue.backends." + backend.id() + ".health.timeout",
          null,
          "at most interval, " + Checks.text(health.interval()) + ", or probes come late");
    }
  }

  /** Looks at one weight go on until their limit; a deadline before that makes it void. */
  private void deadline(RolloutConfig rollout) {
    JudgingConfig judging = rollout.judging();
    int looks = Math.max(judging.inconclusiveLimit(), judging.noDataLimit()) + 1;
    Duration needed = judging.interval().multipliedBy(looks);
    if (rollout.progressDeadline().compareTo(needed) <= 0) {
      report.warn(
          "segue.rollouts." + rollout.id() + ".progress-deadline",
          null,
          "more than the "
              + looks
              + " intervals that the limits of looks allow, "
              + Checks.text(needed));
    }
  }

  private void unusedBackends() {
    Set<String> used = new HashSet<>();
    for (RouteConfig route : config.routes().values()) {
      used.addAll(route.split().keySet());
      route.canary().stream().map(CanaryConfig::backend).forEach(used::add);
      if (route.fallback() != null) {
        used.add(route.fallback());
      }
    }
    for (RolloutConfig rollout : config.rollouts().values()) {
      used.addAll(List.of(rollout.stable(), rollout.candidate()));
    }
    for (String backend : config.backends().keySet()) {
      if (!used.contains(backend)) {
        report.warn(
            "segue.backends." + backend, "in no route", "a split, canary or fallback names it");
      }
    }
  }
}
