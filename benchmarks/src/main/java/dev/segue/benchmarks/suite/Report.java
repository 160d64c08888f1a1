package dev.segue.benchmarks.suite;

import java.util.List;

/**
 * All of one run of the suite: what {@code results.json} holds.
 *
 * @param date as in 2026-01-31
 * @param commit of Segue, with {@code -dirty} behind it where files differ from it
 * @param flags what Segue's JVM was started with, by its launcher and by the environment
 * @param busyBefore share of the processors' time that others used before the run, in per cent
 */
record Report(
    String date,
    String commit,
    String mode,
    Machine machine,
    Cores cores,
    String flags,
    double busyBefore,
    List<Result> results) {

  Report {
    results = List.copyOf(results);
  }
}
