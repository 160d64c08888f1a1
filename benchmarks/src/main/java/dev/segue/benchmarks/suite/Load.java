package dev.segue.benchmarks.suite;

/** What is done to a candidate. */
sealed interface Load {
  /**
   * As many requests as it can answer, by {@code wrk}: each connection sends the next one when the
   * answer is there.
   *
   * @param requestBody bytes
   * @param responseBody bytes; above 0, requests are counted by what was received, since few large
   *     ones end within a run
   * @param close a connection for each request
   */
  record Wrk(
      String method,
      String path,
      int connections,
      int requestBody,
      long responseBody,
      boolean close)
      implements Load {
    static Wrk get(String path, int connections) {
      return new Wrk("GET", path, connections, 0, 0, false);
    }

    static Wrk download(String path, int connections, long size) {
      return new Wrk("GET", path, connections, 0, size, false);
    }
  }

  /** The same by another generator, so that no result hangs on one of them alone. */
  record H2load(String path, int connections) implements Load {}

  /**
   * Requests at times that no answer moves, measured from when they were meant to be sent.
   *
   * @param share of what nginx does at most
   */
  record FixedRate(double share, int connections) implements Load {}

  /** Connections that asked once and are kept. */
  record Idle(int connections) implements Load {}

  /** A start, and load from the moment at which it is ready. */
  record Start(int connections) implements Load {}

  /** What the event loops put on the heap, under the load of {@link Wrk}. */
  record Garbage(int connections) implements Load {}

  /** Whether each round starts the candidate anew. */
  default boolean fresh() {
    return switch (this) {
      case Wrk _, H2load _, FixedRate _, Garbage _ -> false;
      case Idle _, Start _ -> true;
    };
  }
}
