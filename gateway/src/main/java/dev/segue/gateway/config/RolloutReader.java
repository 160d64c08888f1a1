package dev.segue.gateway.config;

import dev.segue.gateway.config.RolloutConfig.Consequence;
import dev.segue.gateway.config.RolloutConfig.JudgingConfig;
import dev.segue.gateway.config.RolloutConfig.PowerConfig;
import dev.segue.gateway.config.RolloutConfig.RollbackConfig;
import dev.segue.gateway.config.RolloutConfig.Start;
import dev.segue.gateway.config.StrategyReader.Chosen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Reads one block of {@code rollouts}, or the defaults of all. */
final class RolloutReader {
  private static final String STAND_IN = "not-read";

  /** The defaults need none: each rollout may have its own. */
  private static final List<CheckConfig> STAND_IN_CHECKS =
      List.of(new CheckConfig.Rate(STAND_IN, CheckConfig.Measure.ERROR_RATE, 0.5, null, 0));

  private final Known known;
  private final StrategyReader strategies;
  private final CheckReader checks;
  private final ChecklistReader checklists;

  /** What a rollout may name. */
  record Known(
      KnownNames routes,
      KnownNames backends,
      KnownNames hooks,
      KnownNames sources,
      KnownNames notifiers) {
    static Known of(Block segue) {
      return new Known(
          KnownNames.of("route", segue),
          KnownNames.of("backend", segue),
          KnownNames.of("hook", segue),
          KnownNames.of("source", segue),
          KnownNames.of("notifier", segue));
    }
  }

  /** The two backends, of which none need be known. */
  private record Sides(@Nullable String stable, @Nullable String candidate) {}

  /**
   * @param sources those without errors
   */
  RolloutReader(Known known, SequencedMap<String, SourceConfig> sources) {
    this.known = known;
    this.strategies = new StrategyReader(known.hooks());
    this.checks = new CheckReader(known.sources(), sources);
    this.checklists = new ChecklistReader(known.hooks());
  }

  /** Checks the defaults by themselves, so that what is wrong with them is told once. */
  void defaults(Block defaults) {
    strategies.defaults(defaults.block("strategy"));
    checks.checks(defaults);
    defaults.make(block -> judging(block, STAND_IN_CHECKS));
    settings(defaults);
  }

  @Nullable RolloutConfig rollout(String id, Block block) {
    Chosen chosen = StrategyReader.chosen(block);
    boolean rolling = chosen != null && chosen.rolling();
    String route = known.routes().required(block, "route");
    Sides sides = chosen == null ? anySides(block) : sides(block, rolling);
    String stable = sides.stable() == null ? STAND_IN : sides.stable();
    String other = rolling ? stable : STAND_IN + "-either";
    String candidate = sides.candidate() == null ? other : sides.candidate();
    StrategyConfig strategy = chosen == null ? null : strategies.strategy(chosen, candidate);
    String before = known.hooks().known(block, "before");
    String after = known.hooks().known(block, "after");
    JudgingConfig judging = block.make(b -> judging(b, checks.checks(b)));
    Settings settings = settings(block);
    // stand-ins for what was reported, so that the record tells the rest
    RolloutConfig made =
        block.makeOrNull(() ->
            new RolloutConfig(
                id,
                route == null ? STAND_IN : route,
                stable,
                candidate,
                strategy == null ? StrategyReader.standIn(rolling) : strategy,
                before,
                after,
                judging,
                settings.progressDeadline(),
                settings.onDeadline(),
                settings.freezeWindows(),
                settings.bake(),
                settings.rollback(),
                settings.triggers(),
                settings.notifiers(),
                settings.checklists(),
                settings.start()));
    boolean whole = route != null && strategy != null && sides.stable() != null;
    return whole && sides.candidate() != null ? made : null;
  }

  private Sides anySides(Block block) {
    block.writes("backend");
    return new Sides(
        known.backends().known(block, "stable"), known.backends().known(block, "candidate"));
  }

  private Sides sides(Block block, boolean rolling) {
    if (rolling) {
      for (String key : List.of("stable", "candidate")) {
        if (block.writes(key)) {
          block.wrong(key, "backend in place of it: rolling updates one backend");
        }
      }
      String backend = known.backends().required(block, "backend");
      return new Sides(backend, backend);
    }
    if (block.writes("backend")) {
      block.wrong("backend", "stable and candidate in place of it, but for rolling");
    }
    return new Sides(
        known.backends().required(block, "stable"), known.backends().required(block, "candidate"));
  }

  private static JudgingConfig judging(Block block, List<CheckConfig> checks) {
    return new JudgingConfig(
        checks,
        block.block("power").make(RolloutReader::power),
        block.duration("interval"),
        block.duration("initial-delay"),
        block.count("failure-limit"),
        block.count("inconclusive-limit"),
        block.choice("on-inconclusive", Consequence.class),
        block.count("consecutive-error-limit"),
        block.choice("on-source-error", Consequence.class),
        block.count("no-data-limit"),
        block.choice("on-no-data", Consequence.class));
  }

  private static PowerConfig power(Block power) {
    return new PowerConfig(
        power.value("base", CheckReader.SHARE, Scalars::share),
        power.value("worse", CheckReader.SHARE, Scalars::share));
  }

  /** Settings that have defaults and are not of judging. */
  private record Settings(
      Duration progressDeadline,
      Consequence onDeadline,
      List<FreezeWindow> freezeWindows,
      Duration bake,
      RollbackConfig rollback,
      List<TriggerConfig> triggers,
      List<String> notifiers,
      ChecklistConfig checklists,
      Start start) {}

  private Settings settings(Block block) {
    return new Settings(
        block.duration("progress-deadline"),
        block.choice("on-deadline", Consequence.class),
        block.list(
            "freeze-windows",
            "a list of blocks [ { days, from, to, zone } ]",
            FreezeReader::window),
        block.duration("bake"),
        block.block("rollback").make(RolloutReader::rollback),
        triggers(block.block("triggers")),
        block.list("notify", "a list of notifiers [ ... ]", item -> known.notifiers().known(item)),
        checklists.checklists(block),
        block.choice("start", Start.class));
  }

  private static RollbackConfig rollback(Block rollback) {
    boolean asTheyLike = rollback.text("tunnels").equals(Names.NONE);
    return new RollbackConfig(
        asTheyLike ? null : rollback.find("tunnels", "a time, or none", Scalars::duration),
        rollback.duration("window"),
        rollback.flag("scaled-down"),
        rollback.duration("cool-down"));
  }

  private static List<TriggerConfig> triggers(Block block) {
    List<TriggerConfig> triggers = new ArrayList<>();
    for (TriggerConfig.Kind kind : TriggerConfig.Kind.values()) {
      String key = kind.toString();
      if (!block.off(key)) {
        Block trigger = block.block(key);
        TriggerConfig made = trigger.makeOrNull(() -> trigger(kind, trigger));
        if (made != null) {
          triggers.add(made);
        }
      }
    }
    return triggers;
  }

  private static TriggerConfig trigger(TriggerConfig.Kind kind, Block block) {
    double limit =
        kind == TriggerConfig.Kind.LATENCY
            ? block.fraction("limit")
            : block.value("limit", CheckReader.SHARE, Scalars::share);
    return new TriggerConfig(kind, limit, block.duration("window"), block.flag("auto"));
  }
}
