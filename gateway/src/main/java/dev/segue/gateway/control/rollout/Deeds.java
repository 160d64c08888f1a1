package dev.segue.gateway.control.rollout;

import dev.segue.admin.Actor;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.control.rollout.plan.Effect;
import dev.segue.gateway.control.rollout.plan.Observation.HookResult;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import dev.segue.gateway.control.rollout.plan.RolloutState.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries decisions of one rollout out, and says what has happened. Control thread. */
final class Deeds {
  /** The gateway itself, as an actor. */
  static final Actor GATEWAY = new Actor("gateway", "", "");

  private static final Logger logger = LoggerFactory.getLogger(Deeds.class);

  private final Tools tools;
  private final RolloutLog log;
  private final Consumer<HookResult> hookEnded;
  private final Map<Integer, Outside.Running> running = new HashMap<>();

  Deeds(Tools tools, RolloutLog log, Consumer<HookResult> hookEnded) {
    this.tools = tools;
    this.log = log;
    this.hookEnded = hookEnded;
  }

  void carryOut(Run run, Effect effect, Actor actor) {
    RolloutConfig config = run.config();
    Plane plane = tools.plane();
    Actor by = by(config, actor);
    switch (effect) {
      case Effect.SetSplit(var split) -> {
        String trouble = plane.setWeights(config.route(), split, by);
        say(run, "weights", actor, trouble.isEmpty() ? split.text() : "refused: " + trouble);
        if (!trouble.isEmpty()) {
          alert(run, "alert", "the weights " + split.text() + " cannot be set: " + trouble);
        }
      }
      case Effect.SetMatch _, Effect.CutRules _ -> setRules(run, by);
      case Effect.EndFallback _ -> plane.endFallback(config.route(), by);
      case Effect.CloseTunnels _ -> plane.closeTunnels(config.candidate());
      case Effect.Drain(String endpoint) -> plane.setReady(config.stable(), endpoint, false, by);
      case Effect.Ready(String endpoint) -> plane.setReady(config.stable(), endpoint, true, by);
      case Effect.RunHook hook -> start(run, hook, actor);
      case Effect.Ask(var question, String reason) ->
          alert(run, "ask", question.words() + ": " + reason);
      case Effect.Tell told -> {
        String kind = told.about().word();
        say(run, kind, actor, told.text());
        tell(run, kind, told.text(), alerts(run, told.about(), actor));
      }
    }
  }

  private static boolean alerts(Run run, Effect.About about, Actor actor) {
    boolean byItself = run.state().phase() instanceof Phase.RollingBack && actor.equals(GATEWAY);
    return switch (about) {
      case ALERT, TRIGGER, CHECK_FAILED -> true;
      case PHASE -> byItself;
      case RESTART, CLEAN_UP -> false;
    };
  }

  /** Changes of a rollout have its name and say who gave the word. */
  static Actor by(RolloutConfig config, Actor actor) {
    String reason = actor.reason().isEmpty() ? "" : ": " + actor.reason();
    return new Actor("rollout " + config.id(), actor.address(), "by " + actor.name() + reason);
  }

  private void setRules(Run run, Actor by) {
    Plane.@Nullable RouteSeen route = tools.plane().route(run.config().route());
    if (route != null) {
      List<CanaryConfig> rules = rules(run.config(), run.state().wanted(), route.fileRules());
      tools.plane().setRules(run.config().route(), rules, by);
    }
  }

  /** The rollout's own rules come first: the first that matches wins. */
  static List<CanaryConfig> rules(RolloutConfig config, Wanted wanted, List<CanaryConfig> file) {
    List<CanaryConfig> rules = new ArrayList<>();
    if (wanted.matched()) {
      rules.addAll(config.match());
    }
    for (CanaryConfig rule : file) {
      boolean cut = wanted.cut() && rule.backend().equals(config.candidate());
      if (!cut && !rules.contains(rule)) {
        rules.add(rule);
      }
    }
    return rules;
  }

  private void start(Run run, Effect.RunHook hook, Actor actor) {
    String what =
        "hook " + hook.name() + (hook.subject().isEmpty() ? "" : " for " + hook.subject());
    say(run, "hook", actor, what + " begins");
    Outside.Running started = tools.outside().start(run.config(), run.state().attempt(), hook);
    running.put(hook.run(), started);
    started
        .end()
        .thenAcceptAsync(
            end -> {
              running.remove(hook.run());
              if (!hook.subject().isEmpty()) {
                tools.plane().replaced(run.config().stable(), hook.subject());
              }
              String how = end.succeeded() ? " has succeeded: " : " has failed: ";
              say(run, "hook", GATEWAY, what + how + end.told());
              tools.counting().hookEnded(run.config().id(), hook.name(), end.succeeded());
              hookEnded.accept(new HookResult(hook.run(), end.succeeded()));
            },
            tools.control());
  }

  /** The state has changed: people and the history hear of another phase. */
  void moved(Run run, RolloutState previous, RolloutState state, Actor actor) {
    stopForgotten(run.config(), run.state());
    if (!state.phase().word().equals(previous.phase().word())) {
      String after = state.phase().word();
      logger.info(
          "rollout {}: {} -> {} (by {}){}",
          run.config().id(),
          previous.phase().word(),
          after,
          actor.name(),
          reason(state.phase()));
      tools.plane().enter(run.config().id(), actor, previous.phase().word(), after);
    }
  }

  private static String reason(Phase phase) {
    String reason = phase.why();
    return reason.isEmpty() ? "" : ": " + reason;
  }

  /** A hook of which the rollout knows nothing any more has no business going on. */
  private void stopForgotten(RolloutConfig config, RolloutState state) {
    boolean updates = config.strategy() instanceof StrategyConfig.Rolling;
    boolean back = state.phase().base() instanceof Phase.RollingBack || !state.phase().owns();
    Set<Integer> known = new HashSet<>();
    if (updates || !back) {
      state.hooks().forEach(hook -> known.add(hook.number()));
    }
    running.forEach((number, hook) -> {
      if (!known.contains(number)) {
        hook.cancel();
      }
    });
  }

  void alert(Run run, String kind, String text) {
    say(run, kind, GATEWAY, text);
    tell(run, kind, text, true);
  }

  private void tell(Run run, String kind, String text, boolean alerts) {
    String phase = run.state().phase().word();
    Map<String, Integer> weights = run.world().inForce().weights();
    tools.outside().tell(run.config(), new Outside.Notice(kind, phase, text, weights, alerts));
  }

  /** Enters an event. */
  void say(Run run, String kind, Actor actor, String text) {
    Instant at = tools.wall().instant();
    String phase = run.state().phase().word();
    double weight = run.candidateWeight();
    log.add(id -> new RolloutEventView(id, at, kind, actor.name(), text, phase, weight));
  }

  void close() {
    running.values().forEach(Outside.Running::cancel);
  }
}
