package dev.segue.gateway.metrics;

/** Whether the backend may have got the request of a try that ended so. */
enum ReplayClass {
  NOT_RECEIVED,
  MAYBE_RECEIVED,
  ANSWERED,
  NONE;

  static ReplayClass of(AttemptResult result) {
    return switch (result) {
      case OK, SERVER_ERROR -> ANSWERED;
      case CONNECT_FAILED, CONNECT_TIMEOUT, UNRESOLVED, OVERFLOW, STALE -> NOT_RECEIVED;
      case RESET, HEAD_TIMEOUT, IDLE_TIMEOUT, TOTAL_TIMEOUT, BAD_RESPONSE -> MAYBE_RECEIVED;
      case CLIENT_GONE -> NONE;
    };
  }
}
