package dev.segue.gateway.config;

import java.time.Duration;

/**
 * Bounds on what one client, and all clients together, can make the process hold.
 *
 * @param connections open client connections
 * @param overConnections what becomes of further ones
 * @param requestLine bytes of a request line; over it 414
 * @param requestHead bytes of a request head; over it 431
 * @param headerField bytes of one field of a request head, name and value; over it 431
 * @param headerCount fields of a request head; over it 431
 * @param responseHead bytes of a backend's response head; over it 502
 * @param requestsPerConnection after which {@code Connection: close} is sent; 0 = no bound
 * @param headTimeout for a whole request head from its first byte; over it 408
 * @param keepAliveTimeout an idle client connection is closed after this
 * @param minBodyRate bytes of a request body that a client must send each second while the gateway
 *     waits for it; under it 408; 0 = no bound
 * @param replayPerRequest bytes of a request body kept for another attempt; 0 = none, no replay of
 *     bodies
 * @param replayTotal bytes of request bodies kept in the whole process
 */
public record LimitsConfig(
    int connections,
    OverConnections overConnections,
    int requestLine,
    int requestHead,
    int headerField,
    int headerCount,
    int responseHead,
    int requestsPerConnection,
    Duration headTimeout,
    Duration keepAliveTimeout,
    int minBodyRate,
    int replayPerRequest,
    long replayTotal) {
  /** What becomes of client connections over the limit. */
  public enum OverConnections {
    /** They wait in the kernel: nothing is accepted until another has ended. */
    WAIT,
    /** They get 503 and are closed. */
    REPLY
  }

  private static final int MIN_HEAD = 256;
  private static final int MAX_HEAD = 16 * 1024 * 1024;

  private static final long MAX_REPLAY = 1L << 40;

  public LimitsConfig {
    new Checks()
        .range("connections", connections, 1, 10_000_000)
        .range("request-line", requestLine, MIN_HEAD, MAX_HEAD)
        .range("request-head", requestHead, MIN_HEAD, MAX_HEAD)
        .that(
            requestLine <= requestHead,
            "request-line",
            requestLine,
            "at most request-head, " + requestHead,
            "request-head")
        .range("header-field", headerField, MIN_HEAD, MAX_HEAD)
        .range("header-count", headerCount, 1, 100_000)
        .range("response-head", responseHead, MIN_HEAD, MAX_HEAD)
        .range("requests-per-connection", requestsPerConnection, 0, Integer.MAX_VALUE)
        .positive("head-timeout", headTimeout)
        .positive("keep-alive-timeout", keepAliveTimeout)
        .range("min-body-rate", minBodyRate, 0, 1_000_000_000)
        .range("replay-per-request", replayPerRequest, 0, Integer.MAX_VALUE)
        .range("replay-total", replayTotal, 0, MAX_REPLAY)
        .that(
            replayPerRequest <= replayTotal,
            "replay-per-request",
            replayPerRequest,
            "at most replay-total, " + replayTotal,
            "replay-total")
        .done();
  }
}
