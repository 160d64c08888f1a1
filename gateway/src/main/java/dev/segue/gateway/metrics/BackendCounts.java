package dev.segue.gateway.metrics;

import dev.segue.gateway.routing.Backend;

/** What one event loop counts for one backend, whichever route sent the request. */
final class BackendCounts {
  private static final int OPENED = 0;
  private static final int CLOSED = 1;
  private static final int OVERRULED = 2;
  private static final int RETRIES_REFUSED = 3;
  private static final int PENDING_BEGAN = 4;
  private static final int PENDING_ENDED = 5;

  private final String backendId;
  private final Counts counts = new Counts(6);
  private final EnumCounts<AttemptResult> results = new EnumCounts<>(AttemptResult.values());
  private final Latencies attempts = new Latencies();

  BackendCounts(Backend backend) {
    backendId = backend.id();
  }

  void attempt(AttemptResult result, long nanos) {
    results.add(result);
    attempts.record(nanos);
  }

  void opened() {
    counts.add(OPENED, 1);
  }

  void closed() {
    counts.add(CLOSED, 1);
  }

  void overruled() {
    counts.add(OVERRULED, 1);
  }

  void retryRefused() {
    counts.add(RETRIES_REFUSED, 1);
  }

  void pendingBegan() {
    counts.add(PENDING_BEGAN, 1);
  }

  void pendingEnded() {
    counts.add(PENDING_ENDED, 1);
  }

  String backendId() {
    return backendId;
  }

  long connectionsOpened() {
    return counts.get(OPENED);
  }

  long connectionsClosed() {
    return counts.get(CLOSED);
  }

  long breakersOverruled() {
    return counts.get(OVERRULED);
  }

  long retriesRefused() {
    return counts.get(RETRIES_REFUSED);
  }

  long pended() {
    return counts.get(PENDING_BEGAN);
  }

  long pendedBefore() {
    return counts.get(PENDING_ENDED);
  }

  long attempts(AttemptResult result) {
    return results.get(result);
  }

  Latencies latencies() {
    return attempts;
  }
}
