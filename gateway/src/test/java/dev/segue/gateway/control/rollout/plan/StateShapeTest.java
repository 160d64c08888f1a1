package dev.segue.gateway.control.rollout.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What is journalled is a tree of records with plain leaves, so that it can be written and read.
 */
class StateShapeTest {
  private static final Set<Type> LEAVES =
      Set.of(
          int.class,
          boolean.class,
          String.class,
          Integer.class,
          double.class,
          Double.class,
          Instant.class,
          Duration.class,
          LocalTime.class,
          ZoneId.class);
  private static final Set<Type> COLLECTIONS = Set.of(List.class, Set.class, SequencedMap.class);

  private final Set<Type> seen = new HashSet<>();

  @Test
  void stateIsPlain() {
    plain(RolloutState.class, "state");
    assertThat(seen).contains(Phase.Frozen.class, HookRun.class, EndpointUpdate.class);
  }

  @Test
  void effectsArePlain() {
    plain(Effect.class, "effect");
  }

  @Test
  void settingsArePlainUpToTheRulesOfARoute() {
    seen.add(CanaryConfig.class);
    plain(RolloutConfig.class, "rollout");
  }

  private void plain(Type type, String path) {
    if (LEAVES.contains(type) || !seen.add(type)) {
      return;
    }
    if (type instanceof ParameterizedType collection) {
      assertThat(COLLECTIONS).as(path).contains(collection.getRawType());
      for (Type argument : collection.getActualTypeArguments()) {
        plain(argument, path + "[]");
      }
      return;
    }
    Class<?> one = (Class<?>) type;
    if (one.isEnum()) {
      return;
    }
    if (one.isSealed()) {
      for (Class<?> permitted : one.getPermittedSubclasses()) {
        plain(permitted, path + '.' + permitted.getSimpleName());
      }
      return;
    }
    assertThat(one.isRecord()).as("%s: %s", path, one).isTrue();
    for (RecordComponent component : one.getRecordComponents()) {
      plain(component.getGenericType(), path + '.' + component.getName());
    }
  }
}
