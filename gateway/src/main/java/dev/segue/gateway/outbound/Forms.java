package dev.segue.gateway.outbound;

import dev.segue.gateway.config.NoticeTemplate;
import dev.segue.gateway.config.NotifierConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** A notice as the JSON that its receiver understands. */
final class Forms {
  /** Slack refuses a section that is longer than 3000. */
  private static final int SLACK_SECTION = 2900;

  private Forms() {}

  static String json(NotifierConfig to, Notice notice) {
    return switch (to.form()) {
      case JSON -> Json.write(facts(notice));
      case SLACK -> Json.write(slack(notice));
      case TEAMS -> Json.write(teams(notice));
      case TEMPLATE -> NoticeTemplate.of(to.template()).fill(names(notice));
    };
  }

  private static Map<String, Object> facts(Notice notice) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("rollout", notice.rollout());
    facts.put("route", notice.route());
    facts.put("kind", notice.kind());
    facts.put("phase", notice.phase());
    facts.put("text", notice.text());
    facts.put("severity", notice.severity().word());
    facts.put("at", notice.at().toString());
    facts.put("weights", notice.weights());
    facts.put("report", notice.report());
    return facts;
  }

  private static Map<String, Object> slack(Notice notice) {
    String text = "*" + escaped(title(notice)) + "*\n" + escaped(notice.text());
    String details = escaped(details(notice));
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("type", "section");
    section.put("text", Map.of("type", "mrkdwn", "text", section(text, details)));
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("text", escaped(title(notice) + ": " + notice.text()));
    message.put("blocks", List.of(section));
    return message;
  }

  /** The text may be cut, the details behind it stay. */
  private static String section(String text, String details) {
    int room = Math.max(0, SLACK_SECTION - details.length());
    if (text.length() > room) {
      String cut = Visible.cut(text, room);
      int escape = cut.lastIndexOf('&');
      boolean halved = escape > cut.length() - 5 && cut.indexOf(';', escape) < 0;
      return (halved && escape >= 0 ? cut.substring(0, escape) : cut) + "...\n" + details;
    }
    return text + '\n' + details;
  }

  /** Slack gives a meaning to three signs alone; without them nothing mentions or links. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static Map<String, Object> teams(Notice notice) {
    List<Object> body = new ArrayList<>();
    body.add(run(title(notice), true));
    body.add(run(notice.text(), false));
    body.add(run(details(notice), false));
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    card.put("type", "AdaptiveCard");
    card.put("version", "1.4");
    card.put("body", body);
    Map<String, Object> attachment = new LinkedHashMap<>();
    attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
    attachment.put("content", card);
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "message");
    message.put("attachments", List.of(attachment));
    return message;
  }

  /** A block of rich text: in it, unlike in the others, no sign means Markdown. */
  private static Map<String, Object> run(String text, boolean bold) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("type", "TextRun");
    run.put("text", text);
    if (bold) {
      run.put("weight", "Bolder");
    }
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("type", "RichTextBlock");
    block.put("inlines", List.of(run));
    return block;
  }

  private static String title(Notice notice) {
    return notice.severity().name() + ' ' + notice.rollout() + ": " + notice.kind();
  }

  private static String details(Notice notice) {
    StringJoiner weights = new StringJoiner(", ");
    notice.weights().forEach((backend, weight) -> weights.add(backend + ' ' + weight));
    StringJoiner details = new StringJoiner(" | ");
    details.add("route " + notice.route()).add("phase " + notice.phase());
    if (weights.length() > 0) {
      details.add("weights " + weights);
    }
    details.add(notice.at().toString());
    if (!notice.report().isEmpty()) {
      details.add(notice.report());
    }
    return Visible.cut(details.toString(), 1000);
  }

  private static Map<String, String> names(Notice notice) {
    return Map.of(
        "text", notice.text(),
        "rollout", notice.rollout(),
        "route", notice.route(),
        "phase", notice.phase(),
        "severity", notice.severity().word(),
        "kind", notice.kind(),
        "at", notice.at().toString());
  }
}
