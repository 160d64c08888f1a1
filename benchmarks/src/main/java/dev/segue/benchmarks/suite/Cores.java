package dev.segue.benchmarks.suite;

/** Which processor does what. Load and service may share one, a proxy has its own. */
record Cores(int proxy, int load, int origin) {
  Cores {
    if (proxy == load || proxy == origin) {
      throw new IllegalArgumentException(
          "cores: "
              + proxy
              + ", "
              + load
              + ", "
              + origin
              + " (expected: the proxy's used by it alone)");
    }
  }
}
