package dev.segue.gateway.control.state;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.segue.gateway.config.AddressRanges;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * A tree of records as JSON text and back. A value of a sealed type has its own record's simple
 * name in {@code is}: such a record cannot be renamed without a later format of the journal.
 */
public final class StateJson<T> {
  private final Class<T> root;
  private final JsonMapper json;

  private StateJson(Class<T> root, JsonMapper json) {
    this.root = root;
    this.json = json;
  }

  /** Writes and reads trees of that record. */
  public static <T> StateJson<T> of(Class<T> root) {
    Set<Class<?>> sealed = new HashSet<>();
    collect(root, sealed, new HashSet<>());
    JsonMapper.Builder builder =
        JsonMapper.builder()
            // an older journal lacks what was added since
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addMixIn(AddressRanges.class, RangesAsTexts.class)
            .addModule(
                new SimpleModule().addAbstractTypeMapping(SequencedMap.class, LinkedHashMap.class));
    for (Class<?> type : sealed) {
      builder.addMixIn(type, NamedByRecord.class);
      builder.registerSubtypes(type.getPermittedSubclasses());
    }
    return new StateJson<>(root, builder.build());
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
  private interface NamedByRecord {}

  private abstract static class RangesAsTexts {
    @JsonCreator
    static AddressRanges of(List<String> texts) {
      return AddressRanges.of(texts); // never called: only its signature counts
    }

    @JsonValue
    abstract List<String> texts();
  }

  private static void collect(Type type, Set<Class<?>> sealed, Set<Type> seen) {
    if (!seen.add(type)) {
      return;
    }
    if (type instanceof ParameterizedType collection) {
      for (Type argument : collection.getActualTypeArguments()) {
        collect(argument, sealed, seen);
      }
    } else if (type instanceof Class<?> one && one.isSealed() && one.isInterface()) {
      sealed.add(one);
      for (Class<?> permitted : one.getPermittedSubclasses()) {
        collect(permitted, sealed, seen);
      }
    } else if (type instanceof Class<?> one && one.isRecord()) {
      for (RecordComponent component : one.getRecordComponents()) {
        collect(component.getGenericType(), sealed, seen);
      }
    }
  }

  /** One text for equal values. */
  public String write(T value) {
    return json.writeValueAsString(value);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException where the text is of no such value
   */
  public T read(String text) {
    try {
      T value = json.readValue(text, root);
      if (value == null) {
        throw new IllegalArgumentException("null (expected: " + root.getSimpleName() + ')');
      }
      return value;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }
}
