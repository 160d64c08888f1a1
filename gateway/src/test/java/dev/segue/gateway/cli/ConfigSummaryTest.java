package dev.segue.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.ConfigReader;
import dev.segue.gateway.config.ConfigResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ConfigSummaryTest {
  @Test
  void rolloutsAndWhatTheyNameAreListedWithoutASecret() {
    String overrides = "segue.notifiers.team.url = \"http://h/topsecret\"";
    ConfigResult read = ConfigReader.read(Path.of("../conf/rollouts.conf"), overrides);
    assertThat(read).isInstanceOf(ConfigResult.Loaded.class);
    assertThat(ConfigSummary.of(((ConfigResult.Loaded) read).config()))
        .extracting(line -> line.replaceAll(" +", " ").strip())
        .contains(
            "rollout carts-v2 carts: old -> new, blue-green; checks 2",
            "rollout items-v2 items: old -> new, canary, steps 8; checks 5",
            "rollout orders-v2 orders: old -> new, canary by 5 up to 100 of 100; checks 2",
            "rollout search-v2 search: old -> new, canary by header, iterations 10; checks 2",
            "rollout users-v2 users: users, rolling to v2; checks 2",
            "hook move-data POST http://127.0.0.1:9100",
            "hook replace /usr/local/bin/replace-instance",
            "source prom Prometheus http://127.0.0.1:9090",
            "source queue GET http://127.0.0.1:9101",
            "notifier team slack")
        .noneMatch(line -> line.contains("topsecret"));
  }
}
