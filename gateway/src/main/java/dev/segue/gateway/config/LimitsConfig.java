package dev.segue.gateway.config;

import java.time.Duration;

/**
 * Bounds on what one client, and all clients together, can make the process hold.
 *
 * @param connections open client connections; further ones are closed at accept
 * @param requestLine bytes of a request line; over it 414
 * @param requestHead bytes of a request head; over it 431
 * @param headerCount fields of a request head; over it 431
 * @param responseHead bytes of a backend's response head; over it 502
 * @param requestsPerConnection after which {@code Connection: close} is sent; 0 = no bound
 * @param headTimeout for a whole request head from its first byte; over it 408
 * @param keepAliveTimeout an idle client connection is closed after this
 * @param replayPerRequest bytes of a request body kept for another attempt
 * @param replayTotal bytes of request bodies kept in the whole process
 */
public record LimitsConfig(
    int connections,
    int requestLine,
    int requestHead,
    int headerCount,
    int responseHead,
    int requestsPerConnection,
    Duration headTimeout,
    Duration keepAliveTimeout,
    int replayPerRequest,
    long replayTotal) {}
