package dev.segue.gateway.control.state;

/**
 * The last revision given to a route or backend.
 *
 * @param subject {@code routes/orders} or {@code backends/old}
 * @param desired the desired state it was given for, in words; another one needs another revision
 */
public record RevisionRecord(String subject, long revision, String desired) {}
