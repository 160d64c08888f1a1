package dev.segue.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.RolloutOperations.RolloutOption;
import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.testing.SampleRollout;
import dev.segue.gateway.cli.AdminFake.Run;
import dev.segue.gateway.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** {@code segue rollout} and {@code segue status} against a real admin server. */
class RolloutCommandsTest {
  private static final SampleRollout PENDING = SampleRollout.of("pending").verbs("start", "abort");

  @TempDir Path dir;
  private AdminFake gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new AdminFake(dir, 32);
    gateway.rollouts.show(PENDING.view());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyVerbHasACommandThatSaysWhy(RolloutVerb verb) throws Exception {
    gateway.rollouts.show(SampleRollout.of("progressing").verbs(verb.word()).view());
    Run run = gateway.run("rollout", verb.word(), "orders-v2", "--reason", "OPS-7");
    assertThat(code(run)).as(run.err().toString()).isZero();
    assertThat(run.out().toString()).contains("orders-v2  orders  canary    progressing  0/4");
    assertThat(gateway.rollouts.told())
        .singleElement()
        .satisfies(told -> {
          assertThat(told.verb()).isEqualTo(verb);
          assertThat(told.options()).isEmpty();
          assertThat(told.actor().reason()).isEqualTo("OPS-7");
        });
  }

  @Test
  void optionsOfAbortAndUndoArePassedOn() throws Exception {
    gateway.rollouts.show(SampleRollout.of("baking").verbs("abort", "undo").view());
    assertThat(code(gateway.run("rollout", "abort", "orders-v2", "--cut", "--ramped", "--force")))
        .isZero();
    assertThat(code(gateway.run("rollout", "undo", "orders-v2", "--force"))).isZero();
    assertThat(gateway.rollouts.told())
        .extracting(told -> told.options())
        .containsExactly(Set.of(RolloutOption.values()), Set.of(RolloutOption.FORCE));
    assertThat(code(gateway.run("rollout", "pause", "orders-v2", "--force"))).isEqualTo(2);
  }

  @Test
  void everyCommandHasItsHelp() throws Exception {
    assertThat(code(gateway.run("rollout", "--help"))).isZero();
    Run run = gateway.run("rollout", "start", "--help");
    assertThat(code(run)).isZero();
    assertThat(run.out().toString()).contains("--timeout", "10 if it was rolled back");
    assertThat(code(gateway.run("weights", "--help"))).isZero();
  }

  @Test
  void refusalsSayWhatIsPossible() throws Exception {
    Run run = gateway.run("rollout", "approve", "orders-v2");
    assertThat(code(run)).isEqualTo(8);
    assertThat(run.err().toString()).contains("orders-v2 is pending", "possible: start, abort");
    Run unknown = gateway.run("rollout", "status", "nope");
    assertThat(code(unknown)).isEqualTo(8);
    assertThat(unknown.err().toString()).contains("rollout nope", "segue status");
    Run none = gateway.run("rollout");
    assertThat(code(none)).isEqualTo(2);
  }

  @Test
  void definitionOfAFileGoesOutAsJson() throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("v3.conf"), "route = orders, strategy { canary { step-weight = 10 } }\n");
    Run run =
        gateway.run("rollout", "define", "carts-v3", "-f", file.toString(), "--reason", "OPS-7");
    assertThat(code(run)).as(run.err().toString()).isZero();
    assertThat(run.out().toString()).contains("carts-v3  orders  canary    pending");
    assertThat(gateway.rollouts.defined())
        .singleElement()
        .satisfies(made -> {
          assertThat(made.id()).isEqualTo("carts-v3");
          assertThat(made.definition())
              .isEqualTo("{\"route\":\"orders\",\"strategy\":{\"canary\":{\"step-weight\":10}}}");
          assertThat(made.start()).isFalse();
          assertThat(made.actor().reason()).isEqualTo("OPS-7");
        });
    Run again = gateway.run("rollout", "define", "carts-v3", "-f", file.toString(), "--start");
    assertThat(code(again)).isEqualTo(8);
    assertThat(again.err().toString()).contains("rollout carts-v3 is of the file");
    assertThat(gateway.rollouts.defined().getLast().start()).isTrue();
  }

  @Test
  void definitionThatCannotBeParsedIsToldWithItsLineAndNothingIsSent() throws Exception {
    Path file = Files.writeString(dir.resolve("v3.conf"), "route = orders\nstable = [\n");
    Run run = gateway.run("rollout", "define", "carts-v3", "-f", file.toString());
    assertThat(code(run)).isEqualTo(3);
    assertThat(run.err().toString()).contains(file + ":3: syntax: ", "nothing was sent");
    Run none = gateway.run("rollout", "define", "carts-v3", "-f", dir.resolve("x").toString());
    assertThat(code(none)).isEqualTo(3);
    assertThat(none.err().toString()).contains("no such file");
    assertThat(code(gateway.run("rollout", "define", "carts-v3"))).isEqualTo(2);
    assertThat(gateway.rollouts.defined()).isEmpty();
  }

  @Test
  void definitionOfStandardInputIsReadToItsEnd() {
    for (String text : List.of("route = orders", "{\"route\": \"orders\"}", "route = [")) {
      var input = new ByteArrayInputStream(text.getBytes(UTF_8));
      var err = new StringWriter();
      var console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err));
      int code =
          new CommandLine(new RolloutDefineCommand(console, input))
              .execute(gateway.arguments("carts-v" + text.length(), "-f", "-"));
      boolean wrong = text.endsWith("[");
      assertThat(code).as(err.toString()).isEqualTo(wrong ? 3 : 0);
      assertThat(err.toString()).contains(wrong ? "-:1: syntax: " : "");
    }
    assertThat(gateway.rollouts.defined())
        .extracting(made -> made.definition())
        .containsExactly("{\"route\":\"orders\"}", "{\"route\":\"orders\"}");
  }

  @Test
  void whatIsOverCanBeDeleted() throws Exception {
    Run live = gateway.run("rollout", "delete", "orders-v2");
    assertThat(code(live)).isEqualTo(8);
    gateway.rollouts.show(SampleRollout.of("succeeded").view());
    assertThat(out("rollout", "delete", "orders-v2"))
        .containsExactly("orders-v2: deleted, it was succeeded");
    assertThat(gateway.rollouts.removed()).containsExactly("orders-v2");
    assertThat(code(gateway.run("rollout", "delete", "orders-v2"))).isEqualTo(8);
  }

  @Test
  void listStatusAndHistoryAreRead() throws Exception {
    gateway.rollouts.happen(PENDING.view(), "phase", "made");
    assertThat(out("rollout", "list"))
        .containsExactly(
            "ROLLOUT    ROUTE   STRATEGY  PHASE    DONE  CANDIDATE  AT LEAST  WHY",
            "orders-v2  orders  canary    pending  0/4   new 0 %    -");
    assertThat(out("rollout", "status", "orders-v2"))
        .startsWith("orders-v2: pending, never started")
        .contains("  next       begin: segue rollout start orders-v2");
    assertThat(out("rollout", "history", "orders-v2"))
        .containsExactly(
            "ID  AT                    WHO      KIND   PHASE    CANDIDATE  WHAT",
            "1   2026-11-22T09:30:00Z  gateway  phase  pending  0 %        made");
    assertThat(out("rollout", "history", "orders-v2", "--after", "1")).hasSize(1);
    assertThat(out("rollout", "status", "orders-v2", "--json").getFirst()).startsWith("{\"id\":");
  }

  @ParameterizedTest
  @CsvSource({
    "start, succeeded, 0",
    "start, rolled-back, 10",
    "start, frozen, 11",
    "abort, rolled-back, 0",
    "abort, frozen, 11"
  })
  void waitEndsWithTheRolloutAndTellsByItsCode(String verb, String end, int code) throws Exception {
    gateway.rollouts.happen(PENDING.view(), "phase", "long ago");
    gateway.rollouts.after(_ -> {
      SampleRollout going = SampleRollout.of("progressing").attempt(1).at(5, 1);
      gateway.rollouts.happen(going.view(), "weights", "five per cent");
      gateway.rollouts.happen(
          SampleRollout.of(end).because("so it is").attempt(1).view(), "phase", "the end");
    });
    Run run = gateway.run("rollout", verb, "orders-v2", "--wait");
    assertThat(code(run)).as(run.err().toString()).isEqualTo(code);
    assertThat(run.out().toString().lines())
        .containsExactly(
            "2026-11-22T09:30:01Z  progressing           5 %  weights       five per cent",
            String.format("2026-11-22T09:30:02Z  %-17s     0 %%  phase         the end", end));
    assertThat(run.err().toString()).contains("orders-v2 is " + end + ": so it is");
    if (code != 0) {
      assertThat(run.err().toString()).contains("segue rollout history orders-v2");
    }
  }

  @Test
  void questionIsToldWithTheCommandThatAnswersItWhileWaiting() throws Exception {
    gateway.rollouts.after(told -> {
      if (told.verb() == RolloutVerb.START) {
        gateway.rollouts.happen(
            SampleRollout.of("awaiting-approval")
                .because("go to 50 %?")
                .verbs("approve", "abort")
                .view(),
            "ask",
            "go to 50 %?");
      } else {
        gateway.rollouts.happen(SampleRollout.of("succeeded").view(), "phase", "done");
      }
    });
    Run run = gateway.run("rollout", "start", "orders-v2", "--wait", "--timeout", "1h");
    Await.until("told", () -> run.err().toString().contains("segue rollout abort orders-v2"));
    assertThat(run.err().toString().lines())
        .containsExactly(
            "segue: orders-v2 is awaiting-approval: go to 50 %?",
            "  say yes: segue rollout approve orders-v2",
            "  give everything back to the old side: segue rollout abort orders-v2");
    assertThat(run.code()).isNotDone();
    assertThat(code(gateway.run("rollout", "approve", "orders-v2"))).isZero();
    assertThat(code(run)).isZero();
  }

  @Test
  void waitThatIsOverSaysThatTheRolloutGoesOn() throws Exception {
    gateway.rollouts.after(_ -> gateway.rollouts.show(SampleRollout.of("progressing").view()));
    Run run = gateway.run("rollout", "start", "orders-v2", "--wait", "--timeout=50ms");
    assertThat(code(run)).isEqualTo(12);
    assertThat(run.err().toString())
        .contains("orders-v2 is progressing after 50ms", "status orders-v2 --watch");
  }

  @Test
  void timeoutThatIsNoneStartsNothing() throws Exception {
    for (String[] options :
        List.of(
            new String[] {"--timeout=2h"},
            new String[] {"--wait", "--timeout=soon"},
            new String[] {"--wait", "--timeout=2"})) {
      Run run =
          gateway.run(
              Stream.concat(Stream.of("rollout", "start", "orders-v2"), Stream.of(options))
                  .toArray(String[]::new));
      assertThat(code(run)).isEqualTo(2);
      assertThat(run.err().toString()).contains("--timeout: ");
    }
    assertThat(gateway.rollouts.told()).isEmpty();
  }

  @Test
  void refusedStartIsNotWaitedFor() throws Exception {
    gateway.rollouts.show(SampleRollout.of("progressing").verbs("abort").view());
    assertThat(code(gateway.run("rollout", "start", "orders-v2", "--wait"))).isEqualTo(8);
  }

  @Test
  void waitWithJsonPrintsTheEndAlone() throws Exception {
    gateway.rollouts.after(
        _ -> gateway.rollouts.happen(SampleRollout.of("succeeded").view(), "phase", "done"));
    Run run = gateway.run("rollout", "start", "orders-v2", "--wait", "--json");
    assertThat(code(run)).isZero();
    assertThat(run.out().toString().lines())
        .singleElement()
        .asString()
        .startsWith("{\"id\":\"orders-v2\"")
        .contains("\"phase\":\"succeeded\"");
  }

  @Test
  void gatewayThatIsAwayForAWhileIsWaitedFor() throws Exception {
    gateway.rollouts.after(
        _ -> gateway.rollouts.happen(SampleRollout.of("progressing").view(), "step", "one"));
    Run run = gateway.run("rollout", "start", "orders-v2", "--wait");
    Await.until("begun", () -> run.out().toString().contains("one"));
    gateway.away(() -> Await.until("said", () -> run.err().toString().contains("trying again")));
    gateway.rollouts.happen(SampleRollout.of("succeeded").view(), "phase", "two");
    assertThat(code(run)).isZero();
    assertThat(run.out().toString().lines()).hasSize(2);
  }

  @Test
  void withoutAPlaceForAStreamEventsAreAskedFor() throws Exception {
    try (AdminFake full = new AdminFake(dir, 0)) {
      full.rollouts.show(PENDING.view());
      full.rollouts.after(
          _ -> full.rollouts.happen(SampleRollout.of("progressing").view(), "step", "one"));
      Run run = full.run("rollout", "start", "orders-v2", "--wait");
      Await.until("begun", () -> run.out().toString().contains("one"));
      full.rollouts.happen(SampleRollout.of("succeeded").view(), "phase", "two");
      assertThat(code(run)).isZero();
      assertThat(run.out().toString().lines()).hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"succeeded, 0", "rolled-back, 10"})
  void watchWithoutATerminalIsALineAnEvent(String end, int code) throws Exception {
    gateway.rollouts.happen(SampleRollout.of("progressing").view(), "step", "before");
    Run run = gateway.run("rollout", "status", "orders-v2", "--watch");
    Await.until("follows", () -> gateway.rollouts.followers() == 1);
    gateway.rollouts.happen(
        SampleRollout.of("frozen").because("old is gone").verbs("resume").view(), "phase", "one");
    Await.until("told", () -> run.err().toString().contains("segue rollout resume orders-v2"));
    assertThat(run.code()).as("frozen is no end for who watches").isNotDone();
    gateway.rollouts.happen(SampleRollout.of(end).view(), "phase", "two\u001b[2J");
    assertThat(code(run)).isEqualTo(code);
    assertThat(run.out().toString().lines())
        .containsExactly(
            "2026-11-22T09:30:01Z  frozen                0 %  phase         one",
            String.format("2026-11-22T09:30:02Z  %-17s     0 %%  phase         two [2J", end));
  }

  @Test
  void statusIsTheWholeGatewayOnAScreen() throws Exception {
    gateway.rollouts.show(SampleRollout.of("carts-v3", "succeeded").view());
    assertThat(out("status"))
        .containsExactly(
            "ROUTE   FALLBACK  LIVE     WEIGHTS",
            "orders  old       changed  new=5 (5 %) old=95 (95 %)",
            "",
            "BACKEND  AVAILABLE  BREAKER  IN FLIGHT  OUT",
            "new      1 of 1     closed   3          -",
            "old      2 of 2     closed   3          -",
            "",
            "no rollout is live; all of them: segue rollout list");
    gateway.candidateUp = false;
    gateway.rollouts.show(
        SampleRollout.of("frozen").because("new is down").verbs("resume").at(5, 1).view());
    Run run = gateway.run("status");
    assertThat(code(run)).isEqualTo(13);
    assertThat(run.out().toString().lines())
        .contains(
            "new      0 of 1     open     3          10.0.0.1:80 down",
            "orders-v2  orders  canary    frozen  1/4   new 5 %    -         new is down",
            "go on: segue rollout resume orders-v2")
        .noneMatch(line -> line.contains("carts-v3"));
    Run json = gateway.run("status", "--json");
    assertThat(code(json)).isEqualTo(13);
    assertThat(json.out().toString()).startsWith("{\"routes\":[{\"id\":\"orders\"");
  }

  private List<String> out(String... arguments) throws Exception {
    Run run = gateway.run(arguments);
    assertThat(code(run)).as(run.err().toString()).isZero();
    return run.out().toString().lines().toList();
  }

  private static int code(Run run) throws Exception {
    return run.code().get(30, TimeUnit.SECONDS);
  }
}
