package dev.segue.gateway.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.RolloutDefinitions.Read;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Definitions of rollouts that are not in the file, by the names and defaults of the file. */
final class RolloutDefinitionsTest {
  private static final String LEAST =
      """
      "route": "orders", "stable": "old", "candidate": "new"\
      """;

  @TempDir Path folder;

  private SegueConfig config(String more) {
    return new Hocon(folder).loaded(BadRolloutLines.VALID + more + '\n', "");
  }

  private Read read(String id, String json) {
    return RolloutDefinitions.of(config("")).read(id, json);
  }

  private static RolloutConfig defined(Read read) {
    assertThat(read).isInstanceOf(Read.Defined.class);
    return ((Read.Defined) read).rollout();
  }

  private static List<String> reasons(Read read) {
    assertThat(read).isInstanceOf(Read.Refused.class);
    return ((Read.Refused) read).reasons();
  }

  @Test
  void definitionSaysTheSameAsABlockOfTheFile() {
    String block =
        """
        route = orders, stable = old, candidate = new, notify = [team], bake = 10m
        strategy { canary { steps = [ { set-weight = 5 }, { pause = 1m }, { hook = run } ] } }
        checks { p95 = off, lag { source = prom, query = up, threshold-range { max = 5 } } }
        triggers { latency = off }
        """;
    RolloutConfig filed =
        requireNonNull(config("segue.rollouts.x { " + block + " }").rollouts().get("x"));
    DefinitionText text = DefinitionText.of("-", block);
    assertThat(text).isInstanceOf(DefinitionText.Json.class);
    assertThat(defined(read("x", ((DefinitionText.Json) text).text()))).isEqualTo(filed);
  }

  @Test
  void defaultsAreThoseOfTheFile() {
    SegueConfig config =
        config("segue.defaults.rollout { bake = 7m, checks.errors = off, notify = [team] }");
    RolloutConfig rollout =
        defined(
            RolloutDefinitions.of(config)
                .read("x", "{" + LEAST + ", \"strategy\": {\"canary\": {}}}"));
    assertThat(rollout.bake()).isEqualTo(Duration.ofMinutes(7));
    assertThat(rollout.judging().checks()).extracting(CheckConfig::id).containsExactly("p95");
    assertThat(rollout.notifiers()).containsExactly("team");
    assertThat(rollout.progressDeadline()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void allThatIsWrongIsSaidAtOnceInTheWordsOfAFile() {
    String json =
        """
        {"route": "older", "stable": "old", "candidate": "old", "bakes": "1m", "interval": 5,
         "strategy": {"canary": {"steps": [{"set-weight": 5}, {"hook": "rum"}]}},
         "notify": ["nobody"], "on-deadline": "panic"}
        """;
    assertThat(reasons(read("x", json)))
        .containsExactlyInAnyOrder(
            "segue.rollouts.x.route: older (expected: one of orders)",
            "segue.rollouts.x.candidate: old (expected: another backend than stable)",
            "segue.rollouts.x.bakes: unknown key, did you mean bake?"
                + " (expected: a key of segue.rollouts.x)",
            "segue.rollouts.x.interval: 5 (expected: a time with its unit, as in 500ms, 2s or 1m)",
            "segue.rollouts.x.strategy.canary.steps[1].hook: rum (expected: one of run, web)",
            "segue.rollouts.x.notify[0]: nobody (expected: one of team)",
            "segue.rollouts.x.on-deadline: panic (expected: freeze | roll-back | ask)");
  }

  /** Of what may be started and called the file alone says what it is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"strategy\": {\"canary\": {\"steps\": [{\"hook\": {\"command\": [\"/bin/sh\"]}}]}}"
            + " | segue.rollouts.x.strategy.canary.steps[0].hook: a block (expected: a text)",
        "\"strategy\": {\"canary\": {\"steps\": [{\"hook\": \"/bin/sh\"}]}}"
            + " | segue.rollouts.x.strategy.canary.steps[0].hook: /bin/sh (expected: one of run, web)",
        "\"strategy\": {\"canary\": {}}, \"hooks\": {\"run\": {\"command\": [\"/bin/sh\"]}}"
            + " | segue.rollouts.x.hooks: unknown key",
        "\"strategy\": {\"canary\": {}}, \"notify\": [\"http://evil/\"]"
            + " | segue.rollouts.x.notify[0]: http://evil/ (expected: one of team)",
        "\"strategy\": {\"canary\": {}}, \"checks\": {\"a\": {\"source\": \"http://evil/\","
            + " \"query\": \"/x\", \"threshold-range\": {\"max\": 1}}}"
            + " | segue.rollouts.x.checks.a.source: http://evil/ (expected: one of json, prom)",
        "\"strategy\": {\"canary\": {}}, \"bake\": \"${HOME}\""
            + " | segue.rollouts.x.bake: ${HOME} (expected: a time",
        "\"strategy\": {\"canary\": {}}, \"include\": \"/etc/passwd\""
            + " | segue.rollouts.x.include: unknown key",
      })
  void noCommandAndNoAddressComesIn(String more, String reason) {
    assertThat(reasons(read("x", "{" + LEAST + ", " + more + "}")))
        .singleElement()
        .asString()
        .startsWith(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "x | {} | segue.rollouts.x.strategy: missing",
        "x | {\"route\": | definition: not parsable (expected: JSON)",
        "x | route = orders | definition: not parsable (expected: JSON)",
        "x | include \"/etc/passwd\" | definition: not parsable (expected: JSON)",
        "x | [] | definition: not parsable (expected: JSON)",
        "X | {} | id: X (expected: 1..63 of a-z, 0-9 and -",
        "gateway | {} | id: gateway (expected: 1..63 of a-z, 0-9 and -",
      })
  void whatIsNoDefinitionIsRefused(String id, String json, String reason) {
    assertThat(reasons(read(id, json)).getFirst()).startsWith(reason);
  }

  @Test
  void whatIsTooLargeIsRefusedWithAShortAnswer() {
    String deep = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
    assertThat(reasons(read("x", deep))).hasSize(1);
    assertThat(reasons(read("x", "{\"a\": \"" + "b".repeat(1 << 16) + "\"}")))
        .containsExactly("definition: 65545 characters (expected: up to 65536)");
    assertThat(reasons(read("x".repeat(1 << 16), "{}")).getFirst()).hasSizeLessThan(200);
    String steps = "{\"hook\": \"rum\"},".repeat(999) + "{\"hook\": \"rum\"}";
    String json = "{" + LEAST + ", \"strategy\": {\"canary\": {\"steps\": [" + steps + "]}}}";
    assertThat(reasons(read("x", json))).hasSize(101).endsWith("and 900 more");
  }

  @Test
  void whatANewConfigurationLacksIsNamed() {
    RolloutConfig rollout =
        defined(
            read("x", "{" + LEAST + ", \"strategy\": {\"canary\": {}}, \"notify\": [\"team\"]}"));
    SegueConfig without = new Hocon(folder).loaded(Hocon.VALID, "");
    assertThat(RolloutDefinitions.of(without).missing(rollout))
        .singleElement()
        .asString()
        .startsWith("segue.rollouts.x.notify: team (expected: ");
    assertThat(RolloutDefinitions.of(config("")).missing(rollout)).isEmpty();
  }

  @Test
  void aFilesTextBecomesJsonOrIsToldWithItsLine() {
    Path wrong = new Hocon(folder).file("d.conf", "route = orders\nstable = {\n");
    assertThat(DefinitionText.read(wrong))
        .isInstanceOfSatisfying(
            DefinitionText.Wrong.class,
            no -> assertThat(no.problem().toString()).startsWith(wrong + ":3: syntax: "));
    assertThat(DefinitionText.read(folder.resolve("none")))
        .isInstanceOfSatisfying(
            DefinitionText.Wrong.class,
            no -> assertThat(no.problem().value()).isEqualTo("no such file"));
    Path right = new Hocon(folder).file("e.conf", "s = old, stable = ${s}, bake = 1m # short\n");
    assertThat(DefinitionText.read(right))
        .isEqualTo(new DefinitionText.Json("{\"bake\":\"1m\",\"s\":\"old\",\"stable\":\"old\"}"));
  }
}
