package dev.segue.benchmarks.suite;

/** What is measured. */
enum Metric {
  REQUESTS_PER_SECOND("requests/s", true),
  /** What a core does in a second: it does not depend on how busy the core was kept. */
  REQUESTS_PER_CPU_SECOND("requests a CPU second", true),
  CPU_MICROS("CPU us a request", false),
  CORE_BUSY("core busy, %", true),
  P50_MICROS("p50, us", false),
  P99_MICROS("p99, us", false),
  P999_MICROS("p99.9, us", false),
  OFFERED_PER_SECOND("offered/s", true),
  RSS_MIB("RSS, MiB", false),
  RSS_GROWTH_MIB("RSS growth, MiB", false),
  KIB_PER_CONNECTION("KiB a connection", false),
  FIRST_RESPONSE_MILLIS("first response, ms", false),
  READY_MILLIS("ready, ms", false),
  SECOND_1("requests/s in second 1", true),
  SECOND_2("in second 2", true),
  SECOND_5("in second 5", true),
  SECOND_10("in second 10", true),
  WARM("warm", true),
  FIRST_SECOND_SHARE("second 1 against warm", true),
  BYTES_A_REQUEST("bytes allocated a request", false);

  private final String title;
  private final boolean moreIsBetter;

  Metric(String title, boolean moreIsBetter) {
    this.title = title;
    this.moreIsBetter = moreIsBetter;
  }

  String title() {
    return title;
  }

  boolean moreIsBetter() {
    return moreIsBetter;
  }
}
