package dev.segue.gateway.control.rollout.judge;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a rollout is judged.
 *
 * @param checks each with an id of its own
 * @param power of the comparisons with the stable
 */
public record JudgePolicy(List<Check> checks, Limits limits, Power power) {
  public JudgePolicy {
    checks = List.copyOf(checks);
    Set<String> ids = new HashSet<>();
    for (Check check : checks) {
      if (!ids.add(check.id())) {
        throw new IllegalArgumentException("check " + check.id() + " (expected: one of that id)");
      }
    }
  }
}
