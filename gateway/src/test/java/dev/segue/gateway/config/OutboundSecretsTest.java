package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What leads outside may hold secrets, and no log or complaint shows them. */
class OutboundSecretsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final URI URL = URI.create("https://host.test:8443/s3cret?token=s3cret");

  @Test
  void logsShowUrlsWithoutPathAndQuery() {
    for (Object record :
        List.of(
            new HookConfig.Webhook("smoke", URL, SECOND),
            new SourceConfig.Web("stats", URL, SECOND),
            new SourceConfig.Prometheus("prom", URL, SECOND))) {
      assertThat(record.toString()).endsWith(" https://host.test:8443/...");
      assertThat(Shown.text(record))
          .as("what a reload tells")
          .doesNotContain("token=")
          .contains("https://host.test:8443/s3cret?***");
    }
  }

  @Test
  void logsDoNotShowArguments() {
    HookConfig hook =
        new HookConfig.Command("warm-up", List.of("/bin/warm", "--token", "s3cret"), SECOND);
    assertThat(hook.toString()).isEqualTo("warm-up /bin/warm with 2 arguments");
  }

  @Test
  void notifiersShowNeitherUrlNorTemplate() {
    NotifierConfig notifier =
        new NotifierConfig(
            "team", URL, NotifierConfig.Form.TEMPLATE, "{\"key\": \"s3cret\"}", SECOND);
    assertThat(Shown.text(notifier)).doesNotContain("s3cret").isEqualTo(notifier.toString());
  }

  @Test
  void complaintsDoNotRepeatThem() {
    URI withUser = URI.create("https://me:s3cret@host.test/s3cret");
    assertThat(catchThrowable(() -> new HookConfig.Webhook("smoke", withUser, SECOND)))
        .hasMessage(
            "url: *** (expected: http://host/path or https://host/path, without user:password@)");
    assertThat(
            catchThrowable(
                () -> new NotifierConfig("team", URL, NotifierConfig.Form.SLACK, "s3cret", SECOND)))
        .hasMessage("template: not shown (expected: JSON where form = template, nothing else)");
  }
}
