package dev.segue.gateway.config;

import com.typesafe.config.ConfigValue;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.Difference.Kind;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that differs between two configurations, in order of the records and their ids. It goes by
 * the records' components, so that a key that is added to a record is compared without further
 * work.
 */
final class ConfigDiff {
  private final Predicate<String> needsRestart;
  private final List<Difference> found = new ArrayList<>();

  private ConfigDiff(Predicate<String> needsRestart) {
    this.needsRestart = needsRestart;
  }

  /**
   * The differences, none where the two are equal.
   *
   * @param needsRestart asked with a key
   */
  static List<Difference> between(
      SegueConfig before, SegueConfig after, Predicate<String> needsRestart) {
    ConfigDiff diff = new ConfigDiff(needsRestart);
    diff.settings("", before, after);
    return diff.found;
  }

  private void settings(String at, Record before, Record after) {
    for (RecordComponent component : before.getClass().getRecordComponents()) {
      Object one = Shown.value(before, component);
      Object other = Shown.value(after, component);
      if (Shown.noBlock(component) && one instanceof Record b && other instanceof Record a) {
        settings(at, b, a);
      } else {
        compare(at + Shown.key(component), one, other);
      }
    }
  }

  private void compare(String key, @Nullable Object before, @Nullable Object after) {
    if (Objects.equals(before, after)) {
      return;
    }
    if (before == null || after == null) {
      add(before == null ? Kind.ADDED : Kind.REMOVED, key, before, after);
    } else if (isBlock(before) && before.getClass() == after.getClass()) {
      settings(key + '.', (Record) before, (Record) after);
    } else if (before instanceof Map<?, ?> one && after instanceof Map<?, ?> other) {
      if (hasBlocks(one) || hasBlocks(other)) {
        blocks(key, one, other);
      } else {
        add(Kind.CHANGED, key, before, after);
      }
    } else if (before instanceof List<?> one
        && after instanceof List<?> other
        && isEndpoints(one)) {
      blocks(key, byId(one), byId(other));
    } else {
      add(Kind.CHANGED, key, before, after);
    }
  }

  /**
   * A block of settings; records that are one of several kinds are values, and so is what holds a
   * secret.
   */
  private static boolean isBlock(Object value) {
    return value instanceof Record
        && value.getClass().getInterfaces().length == 0
        && !(value instanceof NotifierConfig);
  }

  private static boolean hasBlocks(Map<?, ?> map) {
    return map.values().stream()
        .anyMatch(value -> value instanceof Record || value instanceof ConfigValue);
  }

  private static boolean isEndpoints(List<?> list) {
    return !list.isEmpty() && list.getFirst() instanceof EndpointConfig;
  }

  private static SequencedMap<String, EndpointConfig> byId(List<?> endpoints) {
    SequencedMap<String, EndpointConfig> byId = new LinkedHashMap<>();
    for (Object endpoint : endpoints) {
      if (endpoint instanceof EndpointConfig config) {
        byId.put(config.id(), config);
      }
    }
    return byId;
  }

  private void blocks(String at, Map<?, ?> before, Map<?, ?> after) {
    Set<String> ids = new TreeSet<>();
    before.keySet().forEach(id -> ids.add(id.toString()));
    after.keySet().forEach(id -> ids.add(id.toString()));
    for (String id : ids) {
      compare(at + '.' + id, before.get(id), after.get(id));
    }
  }

  private void add(Kind kind, String key, @Nullable Object before, @Nullable Object after) {
    String old = kind == Kind.ADDED ? null : Shown.text(before);
    String next = kind == Kind.REMOVED ? null : Shown.text(after);
    found.add(new Difference(kind, key, old, next, needsRestart.test(key)));
  }
}
