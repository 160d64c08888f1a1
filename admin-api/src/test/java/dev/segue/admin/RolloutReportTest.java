package dev.segue.admin;

import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.RawHttp.Answer;
import dev.segue.admin.testing.SampleRollout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports over HTTP; each reply is held to the contract. */
final class RolloutReportTest {
  private static final String REPORT = "/api/v1/rollouts/orders-v2/report";

  private final TestAdmin admin = new TestAdmin();

  @BeforeEach
  void show() {
    admin.gateway.rollouts.show(SampleRollout.of("succeeded").view());
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @ParameterizedTest
  @CsvSource({
    "markdown, text/markdown; charset=utf-8",
    "html, text/html;charset=utf-8",
    "windows, application/jsonl; charset=utf-8"
  })
  void formatNamesTheForm(String format, String type) {
    Answer answer =
        admin
            .ask("GET", REPORT + "?format=" + format)
            .as(VIEWER)
            .field("Accept", "application/json")
            .answer();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualToNormalizingWhitespace(type);
    assertThat(answer.body()).isEqualTo(format + " of orders-v2\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | markdown",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | html",
        "text/markdown, text/html;q=0.5 | markdown",
        "text/markdown;q=0.5, Text/HTML | html",
        "text/html;q=0 | markdown",
        "application/jsonl | windows",
      })
  void elseAcceptDoes(String accept, String form) {
    Answer answer = admin.ask("GET", REPORT).as(VIEWER).field("Accept", accept).answer();
    assertThat(answer.body()).startsWith(form);
    assertThat(answer.header("Vary")).isEqualTo("Accept");
  }

  @Test
  void onlyTheStyleOfThePageIsAllowedAndOnlyThere() throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest("p{}".getBytes(StandardCharsets.UTF_8));
    String nothing = "default-src 'none'; frame-ancestors 'none'";
    assertThat(policy("html"))
        .isEqualTo(
            nothing + "; style-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    assertThat(policy("markdown")).isEqualTo(nothing);
    assertThat(policy("windows")).isEqualTo(nothing);
  }

  private String policy(String format) {
    return String.valueOf(
        admin
            .ask("GET", REPORT + "?format=" + format)
            .as(VIEWER)
            .answer()
            .header("Content-Security-Policy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"format=pdf", "format=", "form=html", "format=html&format=html"})
  void whatIsNotKnownIsRefused(String query) {
    assertThat(admin.ask("GET", REPORT + '?' + query).as(VIEWER).answer().status()).isEqualTo(400);
  }

  @Test
  void strangersAndUnknownIdsGetNone() {
    assertThat(admin.ask("GET", REPORT).answer().status()).isEqualTo(401);
    assertThat(admin.ask("GET", "/api/v1/rollouts/nope/report").as(VIEWER).answer().status())
        .isEqualTo(404);
    assertThat(RolloutOperations.NONE.report("nope", RolloutOperations.ReportForm.HTML)).isNull();
  }
}
