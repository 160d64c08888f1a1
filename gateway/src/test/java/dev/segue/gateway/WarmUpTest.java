package dev.segue.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.config.SegueConfig.TransportChoice;
import dev.segue.gateway.data.listen.Transport;
import dev.segue.gateway.testing.Metrics;
import dev.segue.gateway.testing.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class WarmUpTest {
  private static final String CONF =
      """
      backends { only { endpoints = ["127.0.0.1:9"] } }
      routes { all { split { only = 1 } } }
      """;

  private static int run(String warmUp, int requests) throws Exception {
    SegueConfig config = TestGateway.config(CONF + "ready.warm-up = " + warmUp);
    Transport transport = Transport.choose(TransportChoice.NIO);
    return WarmUp.run(config, GatewayOptions.of(true, "test"), transport, requests);
  }

  @Test
  void everyRequestIsAnswered() throws Exception {
    assertThat(run("100s", 500)).isEqualTo(500);
  }

  @Test
  void itEndsWithItsTime() throws Exception {
    assertThat(run("1ms", Integer.MAX_VALUE)).isLessThan(Integer.MAX_VALUE);
  }

  @Test
  void zeroMeansNone() throws Exception {
    assertThat(run("0s", 500)).isZero();
  }

  @Test
  void theGatewaysOwnCountersSeeNothingOfIt() {
    try (TestGateway gateway = TestGateway.start(CONF + "ready.warm-up = 200ms")) {
      Metrics metrics = gateway.metrics();
      assertThat(metrics.sum("http_requests_total")).isZero();
      assertThat(metrics.sum("segue_connections_total")).isZero();
      assertThat(metrics.sum("segue_upstream_attempts_total")).isZero();
    }
  }
}
