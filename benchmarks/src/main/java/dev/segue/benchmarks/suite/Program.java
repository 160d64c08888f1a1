package dev.segue.benchmarks.suite;

/** What a candidate is a process of. */
enum Program {
  /** No proxy: the load goes to the service itself. */
  ORIGIN(1),
  NGINX(1),
  HAPROXY(1),
  SEGUE(20),
  SPRING_GATEWAY(30),
  VERTX(20);

  private final int warmUpSeconds;

  Program(int warmUpSeconds) {
    this.warmUpSeconds = warmUpSeconds;
  }

  /** Seconds of load until its speed no longer grows: the compilers of a JVM take their time. */
  int warmUpSeconds() {
    return warmUpSeconds;
  }
}
