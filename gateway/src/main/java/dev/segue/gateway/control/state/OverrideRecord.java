package dev.segue.gateway.control.state;

import java.time.Instant;

/**
 * A live change that the configuration file does not hold.
 *
 * @param subject {@code routes/orders/weights} or {@code backends/old/endpoints/host:port/state}
 * @param base the file's value it was made on, in words
 * @param value the value in force, in words
 */
public record OverrideRecord(
    String subject, String base, String value, Instant since, String actor, String reason) {}
