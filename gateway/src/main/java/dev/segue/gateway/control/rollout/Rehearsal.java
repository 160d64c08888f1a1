package dev.segue.gateway.control.rollout;

import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RolloutConfig.JudgingConfig;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.control.rollout.judge.Assessment;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.Answer;
import dev.segue.gateway.control.rollout.plan.Look;
import dev.segue.gateway.control.rollout.plan.Observation;
import dev.segue.gateway.control.rollout.plan.Observation.HookResult;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval.Question;
import dev.segue.gateway.control.rollout.plan.Rollout;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import dev.segue.gateway.control.rollout.plan.Step;
import dev.segue.gateway.control.rollout.plan.Verb;
import dev.segue.gateway.control.rollout.report.WindowLines.Windowed;
import dev.segue.gateway.control.rollout.report.WindowReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout would have done with windows of the past: the same judge, triggers and decisions,
 * with the windows' time. People say yes, hooks succeed, and both backends are there.
 */
public final class Rehearsal {
  private static final int DECISIONS = 10_000; // of one moment; a course has fewer

  private final RolloutConfig config;
  private final List<Windowed> windows;
  private final Consumer<String> line;
  private final SimulatedPlane plane;
  private final Looks looks;
  private final Alarms alarms;
  private final List<HookResult> hooks = new ArrayList<>();
  private RolloutState state;
  private final Instant began;
  private Instant now;

  /** How it ended. */
  public enum Ending {
    SUCCEEDED,
    ROLLED_BACK,
    /** It needs somebody. */
    HELD,
    /** The windows ended first. */
    UNDECIDED
  }

  private Rehearsal(RolloutConfig config, List<Windowed> windows, Consumer<String> line) {
    this.config = config;
    this.windows = windows;
    this.line = line;
    plane = new SimulatedPlane(config, this::say);
    looks = new Looks(config);
    alarms = new Alarms(config, LatencyHistogram.EMPTY);
    began = WindowTicks.beginning(windows);
    now = began;
    state = Rollout.pending(began);
  }

  /**
   * Replays the lines.
   *
   * @param line hears of everything that the rollout does, in order
   * @throws IllegalArgumentException where lines are wrong, or the rollout cannot be rehearsed
   */
  public static Ending of(RolloutConfig config, List<String> lines, Consumer<String> line) {
    List<Windowed> windows = WindowReader.read(lines);
    return new Rehearsal(rehearsed(config, WindowReader.hasInstants(windows), line), windows, line)
        .run();
  }

  /** Without what windows say nothing about. */
  private static RolloutConfig rehearsed(
      RolloutConfig config, boolean instants, Consumer<String> line) {
    if (config.strategy() instanceof StrategyConfig.Rolling) {
      throw new IllegalArgumentException(
          "rollout " + config.id() + ": rolling (expected: a strategy that moves weights)");
    }
    List<CheckConfig> own = new ArrayList<>();
    for (CheckConfig check : config.judging().checks()) {
      if (check instanceof CheckConfig.OfTraffic) {
        own.add(check);
      } else {
        line.accept(
            "left out: check " + check.id() + " asks a source, and no window has its answers");
      }
    }
    if (own.isEmpty()) {
      throw new IllegalArgumentException(
          "rollout " + config.id() + ": checks of sources alone (expected: one of traffic)");
    }
    if (!instants && !config.freezeWindows().isEmpty()) {
      line.accept("left out: freeze windows, since the lines have no instants");
    }
    return new RolloutConfig(
        config.id(),
        config.route(),
        config.stable(),
        config.candidate(),
        config.strategy(),
        config.before(),
        config.after(),
        with(config.judging(), own),
        config.progressDeadline(),
        config.onDeadline(),
        instants ? config.freezeWindows() : List.of(),
        config.bake(),
        config.rollback(),
        config.triggers(),
        config.notifiers(),
        config.checklists(),
        config.start());
  }

  private static JudgingConfig with(JudgingConfig judging, List<CheckConfig> checks) {
    return new JudgingConfig(
        checks,
        judging.power(),
        judging.interval(),
        judging.initialDelay(),
        judging.failureLimit(),
        judging.inconclusiveLimit(),
        judging.onInconclusive(),
        judging.consecutiveErrorLimit(),
        judging.onSourceError(),
        judging.noDataLimit(),
        judging.onNoData());
  }

  private Ending run() {
    tell(new Verb.Start());
    WindowTicks ticks = WindowTicks.of(windows, config.judging().interval());
    @Nullable Ending ending = settled(null);
    for (Windowed tick = ticks.next(); ending == null && tick != null; tick = ticks.next()) {
      now = tick.at();
      ending = settled(look(tick.window()));
    }
    if (ending == null) {
      say("the windows have ended, and it has not");
      return Ending.UNDECIDED;
    }
    return ending;
  }

  private long nanos() {
    return Duration.between(began, now).toNanos();
  }

  private @Nullable Look look(Window delta) {
    alarms.add(delta, nanos());
    Looks.@Nullable Due due = looks.next(Rollout.watch(config, state, now), delta, nanos());
    if (due == null) {
      return null;
    }
    if (due.watch().preCheck()) {
      Look look = looks.preCheck(due, "", Map.of());
      say("pre-check " + look.outcome().words() + ": " + look.reason());
      return look;
    }
    Look look = looks.judge(due, Map.of());
    say("look " + look.outcome().words());
    for (Assessment.Checked one : looks.verdicts()) {
      String verdict = RolloutViews.word(one.verdict());
      line.accept("            " + one.checkId() + ": " + verdict + ": " + one.verdict().reason());
    }
    return look;
  }

  /** Decides until there is nothing more to decide now; how it ended, or {@code null}. */
  private @Nullable Ending settled(@Nullable Look look) {
    @Nullable Look ended = look;
    for (int i = 0; i < DECISIONS; i++) {
      RolloutState before = state;
      boolean live = state.phase().owns() && Rollout.serves(config, state);
      Observation.@Nullable Trip trip = live ? alarms.trip(false, nanos()) : null;
      List<HookResult> results = List.copyOf(hooks);
      hooks.clear();
      take(
          Rollout.observe(
              config, state, new Observation(plane.world(), ended, trip, results), now));
      ended = null;
      answer();
      if (state.equals(before) && hooks.isEmpty()) {
        return ending();
      }
    }
    throw new IllegalStateException("no end of decisions at " + now);
  }

  private @Nullable Ending ending() {
    return switch (state.phase()) {
      case Phase.Succeeded _ -> Ending.SUCCEEDED;
      case Phase.RolledBack _ -> Ending.ROLLED_BACK;
      case Phase.Frozen _, Phase.AwaitingApproval _ -> Ending.HELD;
      case Phase.Pending _,
          Phase.Waiting _,
          Phase.Progressing _,
          Phase.Paused _,
          Phase.Baking _,
          Phase.Promoting _,
          Phase.RollingBack _ ->
          null;
    };
  }

  /** People say yes to what the plan itself asks. */
  private void answer() {
    if (state.phase() instanceof Phase.AwaitingApproval asked
        && asked.question() == Question.STEP) {
      say("a step asks: taken as a yes");
      tell(new Verb.Approve());
    } else if (state.phase() instanceof Phase.Paused(Phase.Paused.Cause by, var until, _)
        && by == Phase.Paused.Cause.STEP
        && until == null) {
      say("a pause of the plan: taken as resumed");
      tell(new Verb.Resume());
    }
  }

  private void tell(Verb verb) {
    switch (Rollout.tell(config, state, verb, plane.world(), now)) {
      case Step step -> take(step);
      case Answer.Refusal(String reason, String hint) ->
          throw new IllegalStateException(reason + "; " + hint);
    }
  }

  private void take(Step step) {
    String before = state.phase().word();
    state = step.state();
    if (!state.phase().word().equals(before)) {
      String why = state.phase().why();
      say(before + " -> " + state.phase().word() + (why.isEmpty() ? "" : ": " + why));
    }
    step.effects().forEach(effect -> plane.carryOut(effect, hooks::add));
  }

  private void say(String text) {
    long seconds = Duration.between(began, now).toSeconds();
    line.accept(
        String.format(
            Locale.ROOT,
            "%d:%02d:%02d  %5.1f %%  %-17s  %s",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
            plane.candidateWeight(),
            state.phase().word(),
            text));
  }
}
