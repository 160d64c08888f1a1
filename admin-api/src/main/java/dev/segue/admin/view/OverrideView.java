package dev.segue.admin.view;

import java.time.Instant;

/**
 * A live change that the configuration file does not hold.
 *
 * @param subject {@code routes/orders/weights} or {@code backends/old/endpoints/host:port/state}
 * @param base the file's value it was made on
 * @param value the value in force
 */
public record OverrideView(
    String subject, String base, String value, Instant since, String actor, String reason) {}
