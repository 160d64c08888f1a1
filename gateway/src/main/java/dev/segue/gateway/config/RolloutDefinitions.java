package dev.segue.gateway.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads definitions of rollouts that are not in the file, as if they stood there: with its names
 * and its defaults. JSON has no includes and no substitutions, so such a text says no more than
 * what stands in it, and of what may be started or called it can only use names.
 */
public final class RolloutDefinitions {
  private static final int LONGEST = 1 << 16;
  private static final int MOST_REASONS = 100;
  private static final int SHOWN = 80;
  private static final ConfigParseOptions JSON =
      ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setOriginDescription("definition");

  private final SegueConfig config;

  private RolloutDefinitions(SegueConfig config) {
    this.config = config;
  }

  /** By what this configuration has. */
  public static RolloutDefinitions of(SegueConfig config) {
    return new RolloutDefinitions(config);
  }

  /** What became of reading one. */
  public sealed interface Read {
    /** It is valid. */
    record Defined(RolloutConfig rollout) implements Read {}

    /** It is not; in the words of a file's problems, without a place. */
    record Refused(List<String> reasons) implements Read {
      public Refused {
        reasons = List.copyOf(reasons);
      }
    }
  }

  /**
   * Reads a definition.
   *
   * @param json what the file's block of it would hold
   */
  public Read read(String id, String json) {
    if (!Names.isId(id)) {
      String shown = id.length() <= SHOWN ? id : id.substring(0, SHOWN) + "...";
      return refused("id: " + shown + " (expected: " + Names.ID + ')');
    }
    if (json.length() > LONGEST) {
      return refused(
          "definition: %d characters (expected: up to %d)".formatted(json.length(), LONGEST));
    }
    try {
      return read(id, ConfigFactory.parseString(json, JSON).root());
    } catch (ConfigException notJson) {
      return refused("definition: not parsable (expected: JSON)");
    } catch (StackOverflowError tooDeep) { // the parser is recursive
      return refused("definition: nested too deeply (expected: JSON)");
    }
  }

  private Read read(String id, ConfigObject block) {
    ConfigObject segue =
        config
            .defaults()
            .rollout()
            .atKey("rollout")
            .root()
            .atKey("defaults")
            .withFallback(block.atKey(id).root().atKey("rollouts"))
            .root();
    ConfigObject shipped = Sources.reference().toConfig().getObject("segue");
    Report report = new Report(new Origins(Path.of(""), List.of()));
    Block root = Block.root("segue", segue, shipped, report);
    Block shared = root.block("defaults").block("rollout");
    RolloutReader reader = new RolloutReader(known(), config.outbound().sources());
    reader.defaults(shared);
    RolloutConfig rollout = null;
    for (Block one : root.named("rollouts", shared, null).values()) {
      rollout = reader.rollout(id, one);
    }
    report.unknownKeys();
    List<String> problems = report.problems().stream().map(Problem::what).toList();
    if (rollout == null || !problems.isEmpty()) {
      return new Read.Refused(bounded(problems));
    }
    List<String> missing = missing(rollout);
    return missing.isEmpty() ? new Read.Defined(rollout) : new Read.Refused(bounded(missing));
  }

  private RolloutReader.Known known() {
    OutboundConfig outbound = config.outbound();
    return new RolloutReader.Known(
        new KnownNames("route", config.routes().keySet()),
        new KnownNames("backend", config.backends().keySet()),
        new KnownNames("hook", outbound.hooks().keySet()),
        new KnownNames("source", outbound.sources().keySet()),
        new KnownNames("notifier", outbound.notifiers().keySet()));
  }

  /** What the rollout needs, and this configuration does not have. */
  public List<String> missing(RolloutConfig rollout) {
    Checks checks = new Checks();
    RolloutConflicts.find(
        checks, rollout, config.routes().keySet(), config.backends(), config.outbound());
    return checks.violations().stream()
        .map(one ->
            "segue." + one.key() + ": " + one.value() + " (expected: " + one.expected() + ')')
        .toList();
  }

  private static Read refused(String reason) {
    return new Read.Refused(List.of(reason));
  }

  private static List<String> bounded(List<String> reasons) {
    int more = reasons.size() - MOST_REASONS;
    return more <= 0
        ? reasons
        : Stream.concat(reasons.stream().limit(MOST_REASONS), Stream.of("and " + more + " more"))
            .toList();
  }
}
