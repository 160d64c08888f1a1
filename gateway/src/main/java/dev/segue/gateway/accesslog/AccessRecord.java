package dev.segue.gateway.accesslog;

import dev.segue.gateway.metrics.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What a line tells of one request. One object a loop, filled when a request ends and written at
 * once; texts of the request stay in its own bytes. Confined to its loop.
 */
public final class AccessRecord {
  /** A time that was not measured, because it did not come to that. */
  public static final long NOT_MEASURED = -1;

  static final int MAX_ADDRESS = 64;
  static final int MAX_METHOD = 32;
  static final int MAX_HOST = 255;
  static final int MAX_TARGET = 2048;
  static final int MAX_REQUEST_ID = 128;
  static final int MAX_TRACEPARENT = 64;
  static final int MAX_USER_AGENT = 512;
  static final int MAX_REFERER = 1024;

  final Piece client = new Piece(MAX_ADDRESS);
  final Piece method = new Piece(MAX_METHOD);
  final Piece host = new Piece(MAX_HOST);
  final Piece target = new Piece(MAX_TARGET);
  final Piece requestId = new Piece(MAX_REQUEST_ID);
  final Piece traceparent = new Piece(MAX_TRACEPARENT);
  final Piece userAgent = new Piece(MAX_USER_AGENT);
  final Piece referer = new Piece(MAX_REFERER);
  boolean http11;

  @Nullable String route;
  @Nullable String backend;
  @Nullable String endpoint;
  @Nullable String fellBackFrom;
  int attempts;
  boolean connectionReused;

  long queueNanos;
  long connectNanos;
  long firstByteNanos;
  long totalNanos;

  Outcome outcome = Outcome.ANSWERED;
  int status;
  int flags;
  @Nullable String reason;
  long received;
  long sent;

  void clear() {
    client.clear();
    method.clear();
    host.clear();
    target.clear();
    requestId.clear();
    traceparent.clear();
    userAgent.clear();
    referer.clear();
    route = null;
    backend = null;
    endpoint = null;
    fellBackFrom = null;
    attempts = 0;
    queueNanos = NOT_MEASURED;
    connectNanos = NOT_MEASURED;
    firstByteNanos = NOT_MEASURED;
    totalNanos = NOT_MEASURED;
    status = 0;
    flags = ResponseFlag.NONE;
    reason = null;
    received = 0;
    sent = 0;
  }

  /** Whose request it is: an address as text. */
  public AccessRecord client(byte[] bytes, int from, int to) {
    client.set(bytes, from, to);
    return this;
  }

  public AccessRecord method(byte[] bytes, int from, int to) {
    method.set(bytes, from, to);
    return this;
  }

  public AccessRecord host(byte[] bytes, int from, int to) {
    host.set(bytes, from, to);
    return this;
  }

  /** Path and query as they were sent, and the protocol's version. */
  public AccessRecord target(byte[] bytes, int from, int to, boolean isHttp11) {
    target.set(bytes, from, to);
    http11 = isHttp11;
    return this;
  }

  public AccessRecord requestId(byte[] bytes, int from, int to) {
    requestId.set(bytes, from, to);
    return this;
  }

  public AccessRecord traceparent(byte[] bytes, int from, int to) {
    traceparent.set(bytes, from, to);
    return this;
  }

  public AccessRecord userAgent(byte[] bytes, int from, int to) {
    userAgent.set(bytes, from, to);
    return this;
  }

  public AccessRecord referer(byte[] bytes, int from, int to) {
    referer.set(bytes, from, to);
    return this;
  }

  public AccessRecord route(String id) {
    route = id;
    return this;
  }

  /** Where the last attempt went. */
  public AccessRecord attempts(int tries, String lastBackend, String lastEndpoint, boolean reused) {
    attempts = tries;
    backend = lastBackend;
    endpoint = lastEndpoint;
    connectionReused = reused;
    return this;
  }

  /** The backend that failed where the fallback was asked. */
  public AccessRecord fellBackFrom(String failedBackend) {
    fellBackFrom = failedBackend;
    return this;
  }

  /** Times of the last attempt, each {@link #NOT_MEASURED} or in nanoseconds. */
  public AccessRecord times(long queue, long connect, long firstByte) {
    queueNanos = queue;
    connectNanos = connect;
    firstByteNanos = firstByte;
    return this;
  }

  /** Adds a set of {@link ResponseFlag}s. */
  public AccessRecord flags(int more) {
    flags |= more;
    return this;
  }

  /** Why the gateway answered itself, as the answer names it. */
  public AccessRecord reason(String slug) {
    reason = slug;
    return this;
  }

  /**
   * How it ended.
   *
   * @param toldStatus the status that went to the client; 0 = none
   * @param nanos from the request's head to its end, or {@link #NOT_MEASURED}
   */
  public AccessRecord ended(Outcome how, int toldStatus, long nanos) {
    outcome = how;
    status = toldStatus;
    totalNanos = nanos;
    return this;
  }

  /** Bytes of the two bodies. */
  public AccessRecord bytes(long ofRequest, long ofResponse) {
    received = ofRequest;
    sent = ofResponse;
    return this;
  }
}
