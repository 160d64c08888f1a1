package dev.segue.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.NotifierConfig;
import dev.segue.gateway.config.NotifierConfig.Form;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What each receiver is posted. */
class FormsTest {
  private static final String NASTY = "<!channel> & \"}], ${rollout} *b* [x](http://evil.test)";

  private static Notice notice(String text) {
    return new Notice(
        "orders-v2",
        "orders",
        "trigger",
        "rolling-back",
        text,
        Notice.Severity.ALERT,
        Instant.parse("2026-11-27T10:00:00Z"),
        Map.of("old", 90, "new", 10),
        "/api/v1/rollouts/orders-v2/report");
  }

  private static JsonNode sent(Form form, String template, String text) {
    NotifierConfig to =
        new NotifierConfig(
            "team", URI.create("https://team.test/"), form, template, Duration.ofSeconds(1));
    return Json.read(Forms.json(to, notice(text)));
  }

  private static JsonNode sent(Form form, String text) {
    return sent(form, "", text);
  }

  @Test
  void jsonHasEveryFact() {
    assertThat(sent(Form.JSON, NASTY))
        .isEqualTo(
            Json.read(
                """
                {"rollout": "orders-v2", "route": "orders", "kind": "trigger",
                 "phase": "rolling-back",
                 "text": "<!channel> & \\"}], ${rollout} *b* [x](http://evil.test)",
                 "severity": "alert", "at": "2026-11-27T10:00:00Z",
                 "weights": {"new": 10, "old": 90},
                 "report": "/api/v1/rollouts/orders-v2/report"}
                """));
  }

  @Test
  void slackMentionsNobody() {
    JsonNode sent = sent(Form.SLACK, NASTY);
    String escaped = "&lt;!channel&gt; &amp; \"}], ${rollout} *b* [x](http://evil.test)";

    assertThat(sent.path("text").asString()).isEqualTo("ALERT orders-v2: trigger: " + escaped);
    JsonNode section = sent.path("blocks").path(0);
    assertThat(section.path("type").asString()).isEqualTo("section");
    assertThat(section.path("text").path("type").asString()).isEqualTo("mrkdwn");
    assertThat(section.path("text").path("text").asString())
        .isEqualTo(
            "*ALERT orders-v2: trigger*\n"
                + escaped
                + "\nroute orders | phase rolling-back | weights new 10, old 90 |"
                + " 2026-11-27T10:00:00Z | /api/v1/rollouts/orders-v2/report");
  }

  @Test
  void slackTakesTheLongestText() {
    String section = sent(Form.SLACK, "<".repeat(5000)).at("/blocks/0/text/text").asString();

    assertThat(section).hasSizeBetween(2000, 3000).doesNotContain("<");
    assertThat(section.lines().toList().get(1)).matches("(&lt;)+\\.\\.\\.");
    assertThat(section).endsWith("/report");
  }

  @Test
  void teamsGetsACardWithoutMarkdown() {
    JsonNode sent = sent(Form.TEAMS, NASTY);

    assertThat(sent.path("type").asString()).isEqualTo("message");
    JsonNode attachment = sent.path("attachments").path(0);
    assertThat(attachment.path("contentType").asString())
        .isEqualTo("application/vnd.microsoft.card.adaptive");
    JsonNode card = attachment.path("content");
    assertThat(card.path("type").asString()).isEqualTo("AdaptiveCard");
    assertThat(card.path("body"))
        .allSatisfy(block -> assertThat(block.path("type").asString()).isEqualTo("RichTextBlock"));
    assertThat(card.at("/body/0/inlines/0/text").asString()).isEqualTo("ALERT orders-v2: trigger");
    assertThat(card.at("/body/1/inlines/0/text").asString()).isEqualTo(NASTY);
  }

  @Test
  void aTemplateIsFilledWithTextAlone() {
    String template =
        """
        {"msg": "[${severity}] ${text} (${rollout}, ${route}, ${phase}, ${kind}, ${at})",
         "tags": ["${kind}", 1, true, null], "cost": "$5 {x}"}
        """;
    assertThat(sent(Form.TEMPLATE, template, NASTY))
        .isEqualTo(
            Json.read(
                """
                {"msg": "[alert] <!channel> & \\"}], ${rollout} *b* [x](http://evil.test)\
                 (orders-v2, orders, rolling-back, trigger, 2026-11-27T10:00:00Z)",
                 "tags": ["trigger", 1, true, null], "cost": "$5 {x}"}
                """));
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    String text = notice("\uD83D\uDE00".repeat(2000)).text();
    assertThat(text).hasSizeLessThanOrEqualTo(Notice.MAX_TEXT).endsWith("\uD83D\uDE00...");
  }
}
