package dev.segue.gateway.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import dev.segue.gateway.config.InvalidSettings.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything that is found while one configuration is read. */
final class Report {
  private static final int SHOWN = 80;
  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line); // then as they were found

  private final Origins origins;
  private final Map<String, Seen> seen = new HashMap<>();
  private final List<Block> blocks = new ArrayList<>();
  private final Set<ConfigValue> blamed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<String> bad = new TreeSet<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  private record Seen(KeyPath path, @Nullable ConfigValue value) {}

  Report(Origins origins) {
    this.origins = origins;
  }

  void opened(Block block) {
    blocks.add(block);
  }

  void asked(KeyPath path, @Nullable ConfigValue value) {
    seen.put(path.toString(), new Seen(path, value));
  }

  /** Every key that was asked for, written or not. */
  Set<String> asked() {
    return new TreeSet<>(seen.keySet());
  }

  boolean clean() {
    return problems.isEmpty();
  }

  List<Problem> problems() {
    return problems.stream().distinct().sorted(ORDER).toList();
  }

  List<Problem> warnings() {
    return warnings.stream().distinct().sorted(ORDER).toList();
  }

  /** The value is not what it should be. A default that several blocks share is blamed once. */
  void wrong(KeyPath path, @Nullable ConfigValue value, String expected) {
    wrong(path, value, show(path, value), expected);
  }

  /** The same, with words in place of the value. */
  void wrong(KeyPath path, @Nullable ConfigValue value, String shown, String expected) {
    boolean notHere = value == null || isDefault(value);
    boolean inBad = notHere && path.segments().size() > 1 && bad.contains(path.parent().toString());
    bad.add(path.toString());
    if (!inBad && (value == null || blamed.add(value))) {
      problems.add(problem(path, value, shown, expected));
    }
  }

  /** Nothing more is said about this key. */
  void told(KeyPath path) {
    bad.add(path.toString());
  }

  /** The record of the block at {@code base} refused these values. */
  void violations(KeyPath base, List<Violation> violations) {
    for (Violation violation : violations) {
      boolean known = isBad(base + "." + violation.key());
      for (String related : violation.related()) {
        known |= isBad(base + "." + related);
      }
      if (!known) {
        violated(base, violation);
      }
    }
  }

  private void violated(KeyPath base, Violation violation) {
    Seen at = at(base, violation.key());
    Seen blame = at;
    for (String related : violation.related()) {
      // the default is right; what the user wrote beside it is not
      blame = blame.value() == null || isDefault(blame.value()) ? at(base, related) : blame;
    }
    String shown = mayShow(at) ? show(at.path(), at.value()) : violation.value();
    Origins.Place place = origins.place(blame.value(), blame.path().segments());
    if (blame.value() == null || blamed.add(blame.value())) {
      problems.add(
          new Problem(
              place.file(), place.line(), at.path().toString(), shown, violation.expected()));
    }
    bad.add(at.path().toString());
  }

  private static boolean mayShow(Seen at) {
    ConfigValue value = at.value();
    return value != null && Scalars.text(value) != null && !at.path().secret();
  }

  private static boolean isDefault(ConfigValue value) {
    return value.origin().resource() != null;
  }

  private Seen at(KeyPath base, String key) {
    Seen found = seen.get(base + "." + key);
    return found == null ? new Seen(base.below(key), null) : found;
  }

  private boolean isBad(String path) {
    return bad.stream()
        .anyMatch(b -> b.equals(path) || b.startsWith(path + ".") || b.startsWith(path + "["));
  }

  /** Something that works and is probably not meant. */
  void warn(String path, @Nullable String shown, String expected) {
    Seen at = seen.get(path);
    if (at == null) {
      throw new IllegalArgumentException("path: " + path + " (expected: one that was read)");
    }
    String value = shown == null ? show(at.path(), at.value()) : shown;
    warnings.add(problem(at.path(), at.value(), value, expected));
  }

  /** What was written and never asked for. */
  void unknownKeys() {
    blocks.forEach(Block::reportUnknown);
  }

  private Problem problem(
      KeyPath path, @Nullable ConfigValue value, String shown, String expected) {
    Origins.Place place = origins.place(value, path.segments());
    return new Problem(place.file(), place.line(), path.toString(), shown, expected);
  }

  private static String show(KeyPath path, @Nullable ConfigValue value) {
    if (value == null) {
      return "missing";
    }
    return switch (value.valueType()) {
      case OBJECT -> "a block";
      case LIST -> "a list";
      case NULL -> "null";
      case STRING, NUMBER, BOOLEAN -> path.secret() ? "***" : cut(value);
    };
  }

  private static String cut(ConfigValue value) {
    String text =
        value.unwrapped() instanceof String string
            ? string.replaceAll("\\p{Cntrl}", "?")
            : value.render(ConfigRenderOptions.concise());
    if (text.isEmpty()) {
      return "\"\"";
    }
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
