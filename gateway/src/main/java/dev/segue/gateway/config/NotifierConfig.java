package dev.segue.gateway.config;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * A webhook that people are told by.
 *
 * @param url may hold a secret: never shown
 * @param template the JSON that is posted in {@link Form#TEMPLATE}, with {@code ${text}} and others
 *     in it; may hold a secret as well
 */
public record NotifierConfig(String name, URI url, Form form, String template, Duration timeout) {
  public NotifierConfig {
    String problem = form == Form.TEMPLATE ? NoticeTemplate.problem(template) : null;
    new Checks()
        .id("name", name)
        .url("url", url)
        .positive("timeout", timeout)
        .that(
            (form == Form.TEMPLATE) != template.isBlank(),
            "template",
            template.isBlank() ? "empty" : "not shown",
            "JSON where form = template, nothing else",
            "form")
        .that(
            template.isBlank() || problem == null,
            "template",
            String.valueOf(problem),
            "JSON with names such as ${text} in its strings",
            "form")
        .done();
  }

  /** What is posted. */
  public enum Form {
    /** Every fact of a notice by its name. */
    JSON,
    /** Slack's incoming webhooks. */
    SLACK,
    /** Teams' workflows: an adaptive card. */
    TEAMS,
    /** The file's own. */
    TEMPLATE
  }

  /** Neither url nor template: both may hold a secret. */
  @Override
  public String toString() {
    String shown = form.name().toLowerCase(Locale.ROOT);
    return "Notifier[" + name + ", " + shown + ", " + Checks.text(timeout) + ']';
  }
}
