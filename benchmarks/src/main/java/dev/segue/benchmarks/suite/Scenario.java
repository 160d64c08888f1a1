package dev.segue.benchmarks.suite;

import java.util.List;

/**
 * One question.
 *
 * @param seconds how long one candidate's turn takes in a full run
 */
record Scenario(
    String id,
    String title,
    Load load,
    int seconds,
    List<Candidate> candidates,
    List<Goal> goals,
    Part part) {

  /** When it is run. */
  enum Part {
    /** Always. */
    QUICK,
    /** In a full run. */
    FULL,
    /** With {@code --costs}. */
    COSTS
  }

  Scenario {
    candidates = List.copyOf(candidates);
    goals = List.copyOf(goals);
  }
}
