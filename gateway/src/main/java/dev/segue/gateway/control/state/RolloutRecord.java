package dev.segue.gateway.control.state;

/**
 * All that is known of one rollout; or, under its id and {@code /chronicle}, what is kept of it for
 * its report.
 *
 * @param content what it was started with and where it stands, as JSON
 */
public record RolloutRecord(String id, String content) {}
