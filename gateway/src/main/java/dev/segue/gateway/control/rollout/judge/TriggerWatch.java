package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.TriggerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * The triggers of one rollout. Windows overlap, and nobody knows how often one looks, so look k of
 * a trigger spends alpha / (k(k+1)) of its part of the {@link ErrorBudget}: the evidence that it
 * takes grows slowly, by 12 doublings from the first look to the hundredth.
 *
 * <p>Immutable. A new one begins with each rollout and after each rollback; windows must not reach
 * back behind that either.
 */
public final class TriggerWatch {
  private static final double TAIL = 0.95;

  private final List<Armed> armed;

  private record Armed(TriggerConfig trigger, int looks) {}

  /**
   * A look's result.
   *
   * @param fired in the order of the triggers; empty is well
   */
  public record Watched(List<Fired> fired, TriggerWatch next) {
    public Watched {
      fired = List.copyOf(fired);
    }
  }

  /** A trigger and its reason, a sentence with numbers. */
  public record Fired(TriggerConfig trigger, String reason) {}

  private TriggerWatch(List<Armed> armed) {
    this.armed = armed;
  }

  public static TriggerWatch of(List<TriggerConfig> triggers) {
    return new TriggerWatch(triggers.stream().map(trigger -> new Armed(trigger, 0)).toList());
  }

  /**
   * Asks every trigger.
   *
   * @param last both sides over the latest time of that length
   * @param before the stable's latencies in the last window before the rollout, for the time when
   *     it has too few; may be empty
   */
  public Watched at(Function<Duration, Window> last, LatencyHistogram before) {
    List<Fired> fired = new ArrayList<>();
    List<Armed> next = new ArrayList<>();
    double alpha = ErrorBudget.share(ErrorBudget.TRIGGERS, armed.size());
    for (Armed one : armed) {
      Window window = last.apply(one.trigger.window());
      if (window.candidate().counts().assigned() < Power.FEWEST) {
        next.add(one); // blind, so nothing is spent
        continue;
      }
      Armed after = new Armed(one.trigger, one.looks + 1);
      next.add(after);
      String reason = reason(one.trigger, window, before, ErrorBudget.atLook(alpha, after.looks));
      if (!reason.isEmpty()) {
        fired.add(new Fired(one.trigger, reason));
      }
    }
    return new Watched(fired, new TriggerWatch(List.copyOf(next)));
  }

  /** Why it fires; empty if it does not. */
  private static String reason(
      TriggerConfig trigger, Window window, LatencyHistogram before, double alpha) {
    Counts counts = window.candidate().counts();
    Duration time = trigger.window();
    return switch (trigger.kind()) {
      case ERROR_RATE -> {
        double max = trigger.limit();
        Proportion errors = counts.errors();
        yield isOver(errors, max, alpha)
            ? "error rate "
                + Wording.percent(errors.rate())
                + of(errors, time)
                + Wording.percent(max)
            : "";
      }
      case AVAILABILITY -> {
        double min = trigger.limit();
        Proportion bad = counts.unavailable();
        yield isOver(bad, 1 - min, alpha)
            ? "availability "
                + Wording.percent(1 - bad.rate())
                + of(bad, time)
                + Wording.percent(min)
            : "";
      }
      case LATENCY -> slower(trigger, window, before, alpha);
    };
  }

  private static String of(Proportion of, Duration time) {
    return " of " + Wording.requests(of.total()) + " in " + Wording.time(time) + ", limit ";
  }

  /** So many bad ones would come by chance with less than alpha if the limit were just held. */
  private static boolean isOver(Proportion bad, double limit, double alpha) {
    return bad.total() >= Power.FEWEST
        && bad.rate() > limit
        && BinomialDistribution.of(Math.toIntExact(bad.total()), limit)
                .survivalProbability((int) bad.bad() - 1)
            <= alpha;
  }

  private static String slower(
      TriggerConfig trigger, Window window, LatencyHistogram before, double alpha) {
    LatencyHistogram candidate = window.candidate().latencies();
    LatencyHistogram stable = window.stable().latencies();
    boolean concurrent = stable.count() >= LatencyLikeStable.FEWEST;
    LatencyHistogram baseline = concurrent ? stable : before;
    if (candidate.count() < Power.FEWEST || baseline.count() < LatencyLikeStable.FEWEST) {
      return "";
    }
    Duration p95 = candidate.quantile(TAIL);
    Duration usual = baseline.quantile(TAIL);
    boolean longer = p95.toNanos() > trigger.limit() * usual.toNanos();
    if (!longer || Slowness.byEither(candidate, baseline, TAIL) > alpha) {
      return "";
    }
    return "p95 "
        + Wording.time(p95)
        + of(candidate, trigger.window())
        + (concurrent ? "the stable's " : "the stable's before the rollout ")
        + Wording.time(usual)
        + ", limit "
        + Wording.number(trigger.limit())
        + " times";
  }

  private static String of(LatencyHistogram of, Duration time) {
    return " of " + Wording.requests(of.count()) + " in " + Wording.time(time) + ", ";
  }
}
