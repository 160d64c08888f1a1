package dev.segue.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/** The refusal of a record's values: everything that is wrong with them. */
final class InvalidSettings extends IllegalArgumentException {
  private static final long serialVersionUID = 1;
  private final transient List<Violation> violations;

  /**
   * One broken rule.
   *
   * @param key the key at fault, relative to the record's block
   * @param related keys of the same block that the rule also reads
   */
  record Violation(String key, String value, String expected, List<String> related) {
    @Override
    public String toString() {
      return key + ": " + value + " (expected: " + expected + ')';
    }
  }

  InvalidSettings(List<Violation> violations) {
    super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
    this.violations = List.copyOf(violations);
  }

  List<Violation> violations() {
    return violations;
  }
}
