package dev.segue.gateway.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig.Amount;
import dev.segue.gateway.config.StrategyConfig.BlueGreen;
import dev.segue.gateway.config.StrategyConfig.Canary;
import dev.segue.gateway.config.StrategyConfig.Path;
import dev.segue.gateway.config.StrategyConfig.Rolling;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code strategy} block of a rollout. */
final class StrategyReader {
  private static final String ROLLING = "rolling";
  private static final List<String> KINDS = List.of("canary", "blue-green", ROLLING);
  private static final String ONE_KIND = "one of " + String.join(", ", KINDS);
  private static final List<String> PATHS = List.of("steps", "match", "step-weight", "max-weight");
  private static final Set<String> EVEN = Set.of("step-weight", "max-weight");
  private static final String ALL = "all";
  private static final String PAUSE = "a time, as in 5m, or {} until an operator resumes";
  private static final String AMOUNT =
      "a number of endpoints, 1..10000, or a share of them, as in 20%";
  private static final String STAND_IN = "not-read";

  private static final List<String> ACTIONS =
      List.of("set-weight", "judge", "pause", "approve", "hook");
  private static final String ONE_ACTION = "one of " + String.join(", ", ACTIONS);

  /** Stands in for a step that was reported, so that the others keep their places. */
  private static final StepConfig NOT_READ = StepConfig.of(new Action.Approve());

  private final KnownNames hooks;

  StrategyReader(KnownNames hooks) {
    this.hooks = hooks;
  }

  /** Checks the defaults by themselves, so that what is wrong with them is told once. */
  void defaults(Block strategy) {
    Block canary = strategy.block("canary");
    int total = canary.count("total-weight");
    Path even = even(canary, total);
    if (even != null) {
      canary.makeOrNull(() -> new Canary(total, even));
    }
    canary.count("iterations");
    steps(canary);
    rules(canary, "match", STAND_IN);
    blueGreen(strategy.block("blue-green"), STAND_IN);
    Block rolling = strategy.block(ROLLING);
    amount(rolling, "batch");
    amount(rolling, "max-unavailable");
    rolling.duration("drain");
    rolling.flag("force");
    hooks.known(rolling, "hook");
    hooks.known(rolling, "undo-hook");
    rolling.textOrNull("version");
  }

  /** Stands in for a strategy that was reported. */
  static StrategyConfig standIn(boolean rolling) {
    Amount one = new Amount.Count(1);
    return rolling
        ? new Rolling(one, one, Duration.ZERO, STAND_IN, STAND_IN, STAND_IN, false)
        : new Canary(1, new Path.Even(1, 1));
  }

  /**
   * The strategy that a rollout has, not yet read.
   *
   * @param block its settings
   */
  record Chosen(String kind, Block block) {
    boolean rolling() {
      return kind.equals(ROLLING);
    }
  }

  /** {@code null} and reported where it is not one. */
  static @Nullable Chosen chosen(Block rollout) {
    if (!rollout.writes("strategy")) {
      rollout.wrong("strategy", "missing", ONE_KIND);
      return null;
    }
    Block strategy = rollout.block("strategy");
    String kind = strategy.one(KINDS, ONE_KIND);
    return kind == null ? null : new Chosen(kind, strategy.block(kind));
  }

  /** The strategy, or {@code null} where it has errors. */
  @Nullable StrategyConfig strategy(Chosen chosen, String candidate) {
    return switch (chosen.kind()) {
      case "canary" -> canary(chosen.block(), candidate);
      case "blue-green" -> blueGreen(chosen.block(), candidate);
      default -> rolling(chosen.block());
    };
  }

  private @Nullable StrategyConfig canary(Block canary, String candidate) {
    int total = canary.count("total-weight");
    Path path = path(canary, total, candidate);
    Path checked = path == null ? new Path.Listed(List.of(NOT_READ)) : path;
    StrategyConfig made = canary.makeOrNull(() -> new Canary(total, checked));
    return path == null ? null : made;
  }

  /** Of what a block and its defaults say of the path, the block's own counts. */
  private @Nullable Path path(Block canary, int total, String candidate) {
    List<String> written = PATHS.stream().filter(canary::writes).toList();
    boolean iterated = canary.writes("iterations");
    boolean even = written.stream().allMatch(EVEN::contains);
    if (written.size() > 1 && !even) {
      canary.wrong(written.getLast(), String.join(" and ", written), "steps, match or weights");
      return null;
    }
    String form = written.isEmpty() ? byDefault(canary) : written.getFirst();
    if (iterated && !form.equals("match")) {
      canary.wrong("iterations", "match beside it");
    }
    return switch (form) {
      case "steps" -> listed(canary);
      case "match" -> matched(canary, candidate);
      default -> even(canary, total);
    };
  }

  private static String byDefault(Block canary) {
    return PATHS.stream().filter(canary::has).findFirst().orElse("step-weight");
  }

  private static @Nullable Path even(Block canary, int total) {
    int step = canary.count("step-weight");
    int max = canary.value("max-weight", "a whole number, or all", value -> weight(value, total));
    return canary.makeOrNull(() -> new Path.Even(step, max));
  }

  private static @Nullable Integer weight(ConfigValue value, int total) {
    return ALL.equals(Scalars.text(value)) ? (Integer) total : Scalars.count(value);
  }

  private static @Nullable Path matched(Block canary, String candidate) {
    int iterations = canary.count("iterations");
    List<CanaryConfig> rules = rules(canary, "match", candidate);
    return canary.makeOrNull(() -> new Path.Matched(rules, iterations));
  }

  private static List<CanaryConfig> rules(Block block, String key, String candidate) {
    return block.list(
        key, "a list of blocks [ { header, exact } ]", item -> HeaderRules.rule(item, candidate));
  }

  private @Nullable Path listed(Block canary) {
    List<StepConfig> steps = steps(canary);
    return canary.makeOrNull(() -> new Path.Listed(steps));
  }

  private List<StepConfig> steps(Block canary) {
    return canary.list("steps", "a list of blocks [ { set-weight = 5 } ]", this::step);
  }

  private StepConfig step(Item item) {
    if (!item.isBlock()) {
      item.wrong("a block with " + ONE_ACTION);
      return NOT_READ;
    }
    Block step = item.block();
    Boolean irreversible = step.find("irreversible", "true or false", Scalars::flag);
    String kind = step.one(ACTIONS, ONE_ACTION);
    Action action = kind == null ? null : step.makeOrNull(() -> action(step, kind));
    StepConfig made =
        action == null
            ? null
            : step.makeOrNull(() -> new StepConfig(action, irreversible != null && irreversible));
    return made == null ? NOT_READ : made;
  }

  private @Nullable Action action(Block step, String kind) {
    return switch (kind) {
      case "set-weight" -> {
        Integer weight = step.find(kind, "a whole number", Scalars::count);
        yield weight == null ? null : new Action.SetWeight(weight);
      }
      case "judge" -> {
        Integer passes = step.find(kind, "a whole number", Scalars::count);
        yield passes == null ? null : new Action.Judge(passes);
      }
      case "pause" -> step.find(kind, PAUSE, StrategyReader::pause);
      case "approve" -> step.find(kind, "true", StrategyReader::approve);
      default -> {
        String hook = hooks.known(step, kind);
        yield hook == null ? null : new Action.Hook(hook);
      }
    };
  }

  private static @Nullable Action pause(ConfigValue value) {
    if (value instanceof ConfigObject block) {
      return block.isEmpty() ? new Action.PauseUntilResumed() : null;
    }
    Duration time = Scalars.duration(value);
    return time == null ? null : new Action.PauseFor(time);
  }

  private static @Nullable Action approve(ConfigValue value) {
    return Boolean.TRUE.equals(Scalars.flag(value)) ? new Action.Approve() : null;
  }

  private static @Nullable StrategyConfig blueGreen(Block block, String candidate) {
    List<CanaryConfig> preview = rules(block, "preview", candidate);
    int tries = block.count("tries");
    Duration every = block.duration("every");
    boolean approve = block.flag("approve");
    return block.makeOrNull(() -> new BlueGreen(preview, tries, every, approve));
  }

  private @Nullable StrategyConfig rolling(Block block) {
    Amount batch = amount(block, "batch");
    Amount unavailable = amount(block, "max-unavailable");
    Duration drain = block.duration("drain");
    boolean force = block.flag("force");
    String hook = hooks.required(block, "hook");
    String undo = hooks.required(block, "undo-hook");
    block.require("version", "what an updated endpoint reports");
    String version = block.textOrNull("version");
    // stand-ins for what was reported, so that the record tells the rest
    StrategyConfig made =
        block.makeOrNull(() ->
            new Rolling(
                batch,
                unavailable,
                drain,
                hook == null ? STAND_IN : hook,
                undo == null ? STAND_IN : undo,
                version == null ? STAND_IN : version,
                force));
    return hook == null || undo == null || version == null ? null : made;
  }

  private static Amount amount(Block block, String key) {
    return block.value(key, AMOUNT, StrategyReader::amount);
  }

  private static @Nullable Amount amount(ConfigValue value) {
    Integer count = Scalars.count(value);
    if (count != null) {
      return count >= 1 && count <= 10_000 ? new Amount.Count(count) : null;
    }
    Double share = Scalars.isPercent(value) ? Scalars.share(value) : null;
    int percent = share == null ? 0 : (int) Math.round(share * 100);
    boolean whole = share != null && Math.abs(share * 100 - percent) < 1e-9;
    return whole && percent >= 1 && percent <= 100 ? new Amount.Percent(percent) : null;
  }
}
