package dev.segue.gateway.config;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A notifier's own JSON, with names such as {@code ${text}} in its strings. It is read as JSON
 * first, and only then are the names filled in, so that no text can become anything but text.
 */
public final class NoticeTemplate {
  /** What may stand in <code>${}</code>. */
  public static final List<String> NAMES =
      List.of("text", "rollout", "route", "phase", "severity", "kind", "at");

  private static final String EXPECTED =
      NAMES.stream().map(name -> "${" + name + '}').collect(Collectors.joining(", "));

  private static final Pattern NAME = Pattern.compile("\\$\\{([^{}]*)(}?)");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(50).build())
                  .build())
          .build();

  private final JsonNode root;

  private NoticeTemplate(JsonNode root) {
    this.root = root;
  }

  /** Throws an {@link IllegalArgumentException} that says what is wrong with it. */
  public static NoticeTemplate of(String json) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      String where = at == null ? "" : ", at line " + at.getLineNr();
      throw new IllegalArgumentException("no JSON" + where + ": " + e.getOriginalMessage(), e);
    }
    if (!root.isContainer()) {
      throw new IllegalArgumentException("no JSON object or list");
    }
    check(root);
    return new NoticeTemplate(root);
  }

  /** What is wrong with a template, or {@code null}. */
  public static @Nullable String problem(String json) {
    try {
      var _ = of(json);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  /** The JSON with these values in place of their names; every name of {@link #NAMES} has one. */
  public String fill(Map<String, String> values) {
    return filled(root, values).toString();
  }

  private static JsonNode filled(JsonNode node, Map<String, String> values) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        object.forEachEntry((key, value) -> copy.set(key, filled(value, values)));
        yield copy;
      }
      case ArrayNode list -> {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        list.forEach(item -> copy.add(filled(item, values)));
        yield copy;
      }
      default ->
          node.isString()
              ? JsonNodeFactory.instance.stringNode(filled(node.stringValue(), values))
              : node;
    };
  }

  private static String filled(String text, Map<String, String> values) {
    return NAME.matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), "")));
  }

  private static void check(JsonNode node) {
    if (node.isString()) {
      NAME.matcher(node.stringValue()).results().forEach(NoticeTemplate::check);
    }
    if (node instanceof ObjectNode object) {
      object.propertyNames().forEach(NoticeTemplate::checkKey);
    }
    node.forEach(NoticeTemplate::check);
  }

  private static void check(MatchResult found) {
    if (found.group(2).isEmpty() || !NAMES.contains(found.group(1))) {
      throw new IllegalArgumentException(found.group() + " (expected: " + EXPECTED + ')');
    }
  }

  private static void checkKey(String key) {
    if (key.contains("${")) {
      throw new IllegalArgumentException(
          "the key \"" + key + "\" (names are filled in within values alone)");
    }
  }
}
