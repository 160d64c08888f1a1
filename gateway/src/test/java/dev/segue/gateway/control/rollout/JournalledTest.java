package dev.segue.gateway.control.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.RolloutConfigs;
import dev.segue.gateway.control.rollout.plan.Rollout;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalledTest {
  @Test
  void whatAnEarlierVersionWroteHasNoGates() {
    RolloutConfig config = RolloutConfigs.blueGreen();
    Journalled now =
        new Journalled(config, Rollout.pending(Instant.EPOCH), List.of(), Journalled.Origin.FILE);
    String gates = "\"before\":null,\"after\":null,";
    assertThat(now.text()).contains(gates);

    Journalled read = Journalled.of(now.text().replace(gates, ""));

    assertThat(read.config().before()).isNull();
    assertThat(read.config().after()).isNull();
    assertThat(read.text()).isEqualTo(now.text());
  }
}
