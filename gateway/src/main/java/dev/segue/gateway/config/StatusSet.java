package dev.segue.gateway.config;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set of HTTP statuses, written as in {@code ["200-299", "404"]}. */
public final class StatusSet {
  private final BitSet statuses;

  private StatusSet(BitSet statuses) {
    this.statuses = statuses;
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException with the value and what was expected
   */
  public static StatusSet of(Iterable<String> ranges) {
    BitSet set = new BitSet(600);
    for (String range : ranges) {
      int dash = range.indexOf('-');
      int from = status(range, dash < 0 ? range : range.substring(0, dash));
      int to = dash < 0 ? from : status(range, range.substring(dash + 1));
      if (from > to) {
        throw new IllegalArgumentException(range + " (expected: from <= to)");
      }
      set.set(from, to + 1);
    }
    return new StatusSet(set);
  }

  /** Whether the text is one status or a range of them. */
  static boolean isRange(String text) {
    try {
      of(List.of(text));
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  private static int status(String range, String text) {
    if (text.length() != 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(range + " (expected: 200 or 200-299)");
    }
    int status = Integer.parseInt(text);
    if (status < 100 || status > 599) {
      throw new IllegalArgumentException(range + " (expected: 100..599)");
    }
    return status;
  }

  /** Whether the status belongs to the set. */
  public boolean contains(int status) {
    return statuses.get(status);
  }

  /** Whether no status belongs to the set. */
  public boolean isEmpty() {
    return statuses.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof StatusSet other && statuses.equals(other.statuses);
  }

  @Override
  public int hashCode() {
    return statuses.hashCode();
  }

  /** The set as ranges, as in {@code 200-299, 404}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int from = statuses.nextSetBit(0); from >= 0; ) {
      int to = statuses.nextClearBit(from) - 1;
      text.append(text.isEmpty() ? "" : ", ").append(from);
      if (to > from) {
        text.append('-').append(to);
      }
      from = statuses.nextSetBit(to + 1);
    }
    return text.toString();
  }
}
