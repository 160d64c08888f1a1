package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A notifier's own JSON: what is refused, and what its names become. */
class NoticeTemplateTest {
  private static final String NAMES =
      "(expected: ${text}, ${rollout}, ${route}, ${phase}, ${severity}, ${kind}, ${at})";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[\"${text}\"]",
        "{\"a\": {\"b\": [\"${at} ${kind}${phase}\"]}}",
        "{\"a\": \"$5, {x}, $text, 100%\"}",
      })
  void good(String json) {
    assertThat(NoticeTemplate.problem(json)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"a\": \"${texts}\"} | ${texts} " + NAMES,
        "{\"a\": [{\"b\": \"${}\"}]} | ${} " + NAMES,
        "{\"a\": \"${text\"} | ${text " + NAMES,
        "{\"a\": \"${ text }\"} | ${ text } " + NAMES,
        "{\"${text}\": 1} | the key \"${text}\" (names are filled in within values alone)",
        "\"${text}\" | no JSON object or list",
      })
  void bad(String json, String problem) {
    assertThat(NoticeTemplate.problem(json)).isEqualTo(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": ${text}}", "{\"a\": 1", "{'a': 1}", "{} {}", "hello", "{a: 1}"})
  void noJson(String text) {
    assertThat(NoticeTemplate.problem(text)).startsWith("no JSON, at line 1: ");
  }

  @Test
  void deepAndDoubledOnesAreRefused() {
    assertThat(NoticeTemplate.problem("[".repeat(60) + "]".repeat(60))).startsWith("no JSON");
    assertThat(NoticeTemplate.problem("{\"a\": 1, \"a\": 2}")).startsWith("no JSON");
  }

  @Test
  void valuesAreTextAndNotFilledAgain() {
    Map<String, String> values =
        NoticeTemplate.NAMES.stream()
            .collect(Collectors.toMap(Function.identity(), name -> "\"${at}$1\\" + name));
    assertThat(NoticeTemplate.of("{\"a\": \"${text}-${kind}\"}").fill(values))
        .isEqualTo("{\"a\":\"\\\"${at}$1\\\\text-\\\"${at}$1\\\\kind\"}");
  }

  @Test
  void aNotifierHasAGoodOne() {
    URI url = URI.create("https://team.test/");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() ->
            new NotifierConfig(
                "team",
                url,
                NotifierConfig.Form.TEMPLATE,
                "{\"a\": \"${texts}\"}",
                Duration.ofSeconds(1)))
        .withMessage(
            "template: ${texts} "
                + NAMES
                + " (expected: JSON with names such as ${text} in its strings)");
  }
}
