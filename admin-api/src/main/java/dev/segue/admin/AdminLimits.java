package dev.segue.admin;

import java.time.Duration;

/**
 * Bounds on what clients of one admin or ops listener can make the process hold.
 *
 * @param requests admitted requests that run at once; over it 503
 * @param connections open connections; further ones wait in the backlog
 * @param body bytes of a request body; over it 413
 * @param head from the accept, or from the end of the request before, to a whole request head; over
 *     it the connection is closed, so it is also how long one is kept alive
 * @param exchange from there to the end of the response; over it the connection is closed
 * @param operation for the gateway to carry out a write; over it 503 {@code no-answer}
 * @param failureDelay before a 401 goes out
 * @param grace for requests in flight when the server closes
 * @param streams of events
 */
public record AdminLimits(
    int requests,
    int connections,
    int body,
    Duration head,
    Duration exchange,
    Duration operation,
    Duration failureDelay,
    Duration grace,
    Streams streams) {

  /** What production uses. */
  public static final AdminLimits DEFAULT =
      new AdminLimits(
          64,
          512,
          1 << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofMillis(500),
          Duration.ofSeconds(5),
          new Streams(32, 256, Duration.ofSeconds(15)));

  /**
   * Bounds on streams of events, which are none of the {@code requests}.
   *
   * @param atOnce those that are open; over it 503
   * @param queue events that wait for one stream's reader; over it the stream is closed
   * @param heartbeat after so long without an event a comment is sent
   */
  public record Streams(int atOnce, int queue, Duration heartbeat) {}
}
