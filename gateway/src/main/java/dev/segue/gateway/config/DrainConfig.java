package dev.segue.gateway.config;

import java.time.Duration;

/**
 * How the process ends on TERM.
 *
 * @param accept how long new connections are still accepted while {@code /readyz} fails
 * @param deadline how long requests in flight may take after that
 */
public record DrainConfig(Duration accept, Duration deadline) {
  public DrainConfig {
    new Checks().zeroOrPositive("accept", accept).zeroOrPositive("deadline", deadline).done();
  }
}
