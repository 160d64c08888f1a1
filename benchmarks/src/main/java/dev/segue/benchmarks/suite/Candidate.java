package dev.segue.benchmarks.suite;

import java.util.List;

/**
 * Somebody who is measured.
 *
 * @param id as results name it
 * @param port where it listens
 * @param lines of HOCON behind Segue's configuration; none for others
 * @param moreRoutes that Segue has to look through
 * @param changesPerMinute of its weights, by the admin API, while it is measured
 */
record Candidate(
    String id,
    String title,
    Program program,
    int port,
    List<String> lines,
    int moreRoutes,
    int changesPerMinute) {

  Candidate {
    lines = List.copyOf(lines);
  }

  static Candidate peer(String id, String title, Program program, int port) {
    return new Candidate(id, title, program, port, List.of(), 0, 0);
  }

  static Candidate segue(String id, String title, int port, String... lines) {
    return new Candidate(id, title, Program.SEGUE, port, List.of(lines), 0, 0);
  }

  Candidate changingWeights(int perMinute) {
    return new Candidate(id, title, program, port, lines, moreRoutes, perMinute);
  }

  Candidate withMoreRoutes(int count) {
    return new Candidate(id, title, program, port, lines, count, changesPerMinute);
  }

  /** Where Segue's admin API is. */
  int adminPort() {
    return port + 1;
  }
}
