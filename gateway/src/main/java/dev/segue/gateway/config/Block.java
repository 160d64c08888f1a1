package dev.segue.gateway.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A HOCON object while it is read. Each question notes its key; what nobody asked for is unknown.
 * An answer that is not usable is reported, and then the shipped default stands in for it, so that
 * reading goes on and finds everything.
 */
final class Block {
  private static final ConfigObject NOTHING = ConfigFactory.empty().root();

  private final KeyPath path;
  private final ConfigObject object;
  private final ConfigObject written;
  private final ConfigObject shipped;
  private final Report report;
  private final Set<String> asked = new TreeSet<>();

  /**
   * @param object what holds
   * @param written the part of it that stands in this very block, defaults left out
   * @param shipped the defaults of reference.conf
   */
  private Block(
      KeyPath path,
      ConfigObject object,
      ConfigObject written,
      ConfigObject shipped,
      Report report) {
    this.path = path;
    this.object = object;
    this.written = written;
    this.shipped = shipped;
    this.report = report;
    report.opened(this);
  }

  static Block root(String name, ConfigObject object, ConfigObject shipped, Report report) {
    return new Block(new KeyPath(List.of(name)), object, object, shipped, report);
  }

  KeyPath path() {
    return path;
  }

  /** All that holds in it, defaults included. */
  ConfigObject object() {
    return object;
  }

  /** Whether the key is written here and not null. */
  boolean writes(String key) {
    asked.add(key);
    ConfigValue value = written.get(key);
    return value != null && value.valueType() != ConfigValueType.NULL;
  }

  /** Whether the key has a value, here or by the defaults. */
  boolean has(String key) {
    asked.add(key);
    ConfigValue value = object.get(key);
    return value != null && value.valueType() != ConfigValueType.NULL;
  }

  /** Whether {@code off} stands in place of a block. */
  boolean off(String key) {
    asked.add(key);
    ConfigValue value = object.get(key);
    report.asked(path.child(key), value);
    return value != null && Boolean.FALSE.equals(Scalars.flag(value));
  }

  /** Reports the key if it is neither written here nor a default. */
  void require(String key, String expected) {
    if (!has(key)) {
      wrong(key, expected);
    }
  }

  /** The one of these keys that is written here; {@code null} and reported where it is not one. */
  @Nullable String one(List<String> keys, String expected) {
    List<String> written = keys.stream().filter(this::writes).toList();
    if (written.size() != 1) {
      String key = written.isEmpty() ? keys.getFirst() : written.getLast();
      wrong(key, written.isEmpty() ? "missing" : String.join(" and ", written), expected);
      return null;
    }
    return written.getFirst();
  }

  String text(String key) {
    return read(key, "a text", Scalars::text, null);
  }

  int count(String key) {
    return read(key, "a whole number", Scalars::count, null);
  }

  int count(String key, int orElse) {
    return read(key, "a whole number", Scalars::count, orElse);
  }

  /** A value that {@code parse} makes. */
  <T> T value(String key, String expected, Function<ConfigValue, @Nullable T> parse) {
    return read(key, expected, parse, null);
  }

  double fraction(String key) {
    return read(key, "a number", Scalars::fraction, null);
  }

  boolean flag(String key) {
    return read(key, "true or false", Scalars::flag, null);
  }

  boolean flag(String key, boolean orElse) {
    return read(key, "true or false", Scalars::flag, orElse);
  }

  Duration duration(String key) {
    return read(key, "a time with its unit, as in 500ms, 2s or 1m", Scalars::duration, null);
  }

  long bytes(String key) {
    return read(key, "a size, as in 512, 8KiB or 2MiB", Scalars::bytes, null);
  }

  int byteCount(String key) {
    return read(key, "a size of 0..2GiB, as in 512, 8KiB or 2MiB", Scalars::byteCount, null);
  }

  <E extends Enum<E>> E choice(String key, Class<E> type) {
    return read(key, names(type), value -> Scalars.choice(type, value), null);
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E orElse) {
    return read(key, names(type), value -> Scalars.choice(type, value), orElse);
  }

  /** A list of constants; what is none is reported and left out. */
  <E extends Enum<E>> Set<E> choices(String key, Class<E> type) {
    Function<Item, @Nullable E> part =
        item -> {
          E constant = Scalars.choice(type, item.value());
          if (constant == null) {
            item.wrong(names(type));
          }
          return constant;
        };
    return new LinkedHashSet<>(list(key, "a list of " + names(type), part));
  }

  private static <E extends Enum<E>> String names(Class<E> type) {
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      names.add(Scalars.name(constant));
    }
    return String.join(" | ", names);
  }

  /** A text that may be absent. */
  @Nullable String textOrNull(String key) {
    return find(key, "a text", Scalars::text);
  }

  /** A value that may be absent, or is reported; {@code null} for both. */
  <T> @Nullable T find(String key, String expected, Function<ConfigValue, @Nullable T> parse) {
    asked.add(key);
    ConfigValue value = object.get(key);
    report.asked(path.child(key), value);
    if (value == null || value.valueType() == ConfigValueType.NULL) {
      return null;
    }
    T parsed = parse.apply(value);
    if (parsed == null) {
      report.wrong(path.child(key), value, expected);
    }
    return parsed;
  }

  private <T> T read(
      String key, String expected, Function<ConfigValue, @Nullable T> parse, @Nullable T orElse) {
    asked.add(key);
    ConfigValue value = object.get(key);
    report.asked(path.child(key), value);
    T parsed = value == null ? null : parse.apply(value);
    if (parsed != null) {
      return parsed;
    }
    if (value != null || orElse == null) {
      report.wrong(path.child(key), value, expected);
    }
    return orElse == null ? shipped(key, parse) : orElse;
  }

  private <T> T shipped(String key, Function<ConfigValue, @Nullable T> parse) {
    ConfigValue value = shipped.get(key);
    T parsed = value == null ? null : parse.apply(value);
    if (parsed == null) {
      throw new IllegalStateException(path + "." + key + " (expected: a default)");
    }
    return parsed;
  }

  /** A block within this one. */
  Block block(String key) {
    asked.add(key);
    ConfigObject inner = shipped.get(key) instanceof ConfigObject o ? o : NOTHING;
    return open(path.child(key), object.get(key), written.get(key), inner, inner, report);
  }

  /**
   * The blocks within a block, by name in order of name, each over {@code defaults}.
   *
   * @param required how to tell that there must be one; {@code null}: there need not be any
   */
  SequencedMap<String, Block> named(String key, Block defaults, @Nullable String required) {
    asked.add(key);
    ConfigValue value = object.get(key);
    report.asked(path.child(key), value);
    ConfigObject all = value instanceof ConfigObject o ? o : NOTHING;
    if (value != null && !(value instanceof ConfigObject)) {
      report.wrong(path.child(key), value, "a block { ... }");
    } else if (all.isEmpty() && required != null) {
      report.wrong(path.child(key), value, "empty", required);
    }
    SequencedMap<String, Block> named = new TreeMap<>();
    for (String name : new TreeSet<>(all.keySet())) {
      KeyPath inner = path.child(key).child(name);
      ConfigValue own = all.get(name);
      report.asked(inner, own);
      if (!Names.isId(name)) {
        report.wrong(inner, own, name, Names.ID);
        report.told(inner.child("id"));
        report.told(inner.child("name"));
      }
      ConfigValue merged = own instanceof ConfigObject o ? o.withFallback(defaults.object) : own;
      named.put(name, open(inner, merged, own, defaults.object, defaults.shipped, report));
    }
    return named;
  }

  /** A block of a list, where everything must be written. */
  static Block of(KeyPath at, ConfigValue value, Report report) {
    return open(at, value, value, NOTHING, NOTHING, report);
  }

  private static Block open(
      KeyPath at,
      @Nullable ConfigValue value,
      @Nullable ConfigValue own,
      ConfigObject orElse,
      ConfigObject defaults,
      Report report) {
    report.asked(at, value);
    if (value != null && !(value instanceof ConfigObject)) {
      report.wrong(at, value, "a block { ... }");
    }
    return new Block(
        at,
        value instanceof ConfigObject o ? o : orElse,
        own instanceof ConfigObject o ? o : NOTHING,
        defaults,
        report);
  }

  /** The names of the blocks within a block, valid or not. */
  Set<String> names(String key) {
    return object.get(key) instanceof ConfigObject inner ? inner.keySet() : Set.of();
  }

  /** The keys of this block, each asked for by that, in order. */
  List<String> keys() {
    List<String> keys = new ArrayList<>(object.keySet());
    Collections.sort(keys);
    asked.addAll(keys);
    return keys;
  }

  /** A list's parts, each read by {@code part}, without those for which that is {@code null}. */
  <T> List<T> list(String key, String expected, Function<Item, @Nullable T> part) {
    asked.add(key);
    ConfigValue value = object.get(key);
    report.asked(path.child(key), value);
    List<T> parts = new ArrayList<>();
    if (value instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        KeyPath at = path.child(key).item(i);
        report.asked(at, list.get(i));
        T parsed = part.apply(new Item(at, list.get(i), report));
        if (parsed != null) {
          parts.add(parsed);
        }
      }
    } else if (value != null) {
      report.wrong(path.child(key), value, expected);
    }
    return parts;
  }

  /** A list of texts. */
  List<String> texts(String key) {
    return list(key, "a list of texts [ ... ]", item -> item.text("a text"));
  }

  /** A list of IP addresses and ranges of them. */
  AddressRanges ranges(String key) {
    return AddressRanges.of(
        list(
            key,
            "a list of IP addresses and ranges [ ... ]",
            item -> {
              String text = item.text(AddressRanges.RANGE);
              if (text != null && !AddressRanges.isRange(text)) {
                item.wrong(AddressRanges.RANGE);
                return null;
              }
              return text;
            }));
  }

  /** Reports a key of this block. */
  void wrong(String key, String expected) {
    report.wrong(path.child(key), object.get(key), expected);
  }

  /** Reports a key of this block with words in place of the value. */
  void wrong(String key, String shown, String expected) {
    report.wrong(path.child(key), object.get(key), shown, expected);
  }

  /** Warns of a key of this block that was read. */
  void warn(String key, String shown, String expected) {
    report.warn(path.child(key).toString(), shown, expected);
  }

  /** A record made of this block; where the record refuses, one made of the shipped defaults. */
  <T> T make(Function<Block, T> making) {
    T made = makeOrNull(() -> making.apply(this));
    if (made != null) {
      return made;
    }
    Report unheard = new Report(new Origins(Path.of(""), List.of()));
    return making.apply(new Block(path, shipped, NOTHING, shipped, unheard));
  }

  /** A record, or {@code null} where it refuses. */
  <T> @Nullable T makeOrNull(Supplier<T> making) {
    try {
      return making.get();
    } catch (InvalidSettings refused) {
      report.violations(path, refused.violations());
      return null;
    }
  }

  void reportUnknown() {
    for (String key : new TreeSet<>(object.keySet())) {
      if (!asked.contains(key)) {
        String near = Spelling.nearest(key, asked);
        String shown = near == null ? "unknown key" : "unknown key, did you mean " + near + '?';
        String known = near == null ? "one of " + String.join(", ", asked) : "a key of " + path;
        report.wrong(path.child(key), object.get(key), shown, known);
      }
    }
  }
}
