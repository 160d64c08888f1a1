package dev.segue.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.SegueConfig.LogConfig;
import dev.segue.gateway.config.SegueConfig.LogFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** In a child process each: logging is the one thing that a JVM has only once. */
class ProcessLogTest {

  @Test
  void textIsOneLineAnEventOnStandardError() throws Exception {
    List<String> lines = log("TEXT", "info");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  ProcessLogTest\\$Main from a \\| forged line");
    assertThat(lines.get(1)).endsWith("ERROR ProcessLogTest$Main failed");
  }

  @Test
  void jsonIsOneObjectAnEvent() throws Exception {
    List<String> lines = log("JSON", "info");
    JsonNode first = JsonMapper.shared().readTree(lines.get(0));
    assertThat(first.get("level").asString()).isEqualTo("INFO");
    assertThat(first.get("formattedMessage").asString()).isEqualTo("from a\nforged line");
    JsonNode second = JsonMapper.shared().readTree(lines.get(1));
    assertThat(second.get("throwable").get("message").asString()).isEqualTo("boom");
  }

  @Test
  void levelDecidesWhatIsWritten() throws Exception {
    assertThat(log("TEXT", "debug").getFirst()).contains("DEBUG");
    assertThat(log("TEXT", "error")).singleElement().asString().contains("ERROR");
  }

  @Test
  void withoutAConfigurationOnlyWarningsAreWritten() throws Exception {
    assertThat(log()).singleElement().asString().contains("ERROR");
  }

  private static List<String> log(String... arguments) throws Exception {
    Process process = ChildJvm.of(Main.class, arguments).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(out).as("standard output is for results").isEmpty();
    return err.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("\t") && !line.startsWith("java.lang"))
        .toList();
  }

  /** Logs a few events as {@code run} would. */
  static final class Main {
    public static void main(String[] args) {
      if (args.length == 2) {
        try (ProcessLog _ = ProcessLog.start(new LogConfig(LogFormat.valueOf(args[0]), args[1]))) {
          log();
        }
      } else {
        log();
      }
    }

    private static void log() {
      var log = LoggerFactory.getLogger(Main.class);
      log.debug("detail");
      log.info("from {}", "a\nforged line");
      log.error("failed", new IllegalStateException("boom"));
    }
  }
}
