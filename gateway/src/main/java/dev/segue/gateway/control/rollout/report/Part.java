package dev.segue.gateway.control.rollout.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a report, in no form yet. No text in it is safe: whoever writes it escapes it. */
sealed interface Part {
  /** Begins a section. */
  record Heading(String text) implements Part {}

  /** A paragraph. */
  record Text(String text) implements Part {}

  /** Lines to be copied. */
  record Code(String text) implements Part {}

  /** Rows under a head, all of the same length. */
  record Table(List<String> head, List<List<String>> rows) implements Part {
    public Table {
      head = List.copyOf(head);
      rows = List.copyOf(rows);
    }
  }

  /**
   * Values over time.
   *
   * @param unit of the values
   * @param steps a value holds from the point before on; else it is of one point
   * @param least the upper end of the axis is not below it
   */
  record Chart(String title, String unit, boolean steps, double least, List<Line> lines)
      implements Part {
    public Chart {
      lines = List.copyOf(lines);
    }

    boolean isEmpty() {
      return lines.stream().allMatch(line -> line.values().stream().allMatch(v -> v == null));
    }

    double largest() {
      double largest = least;
      for (Line line : lines) {
        for (@Nullable Double value : line.values()) {
          largest = value == null ? largest : Math.max(largest, value);
        }
      }
      return largest;
    }
  }

  /**
   * One line of a chart.
   *
   * @param at when, for each value
   * @param values {@code null} = there is none
   * @param even the same in {@link #EVEN} equal parts of the time
   */
  record Line(
      String name, List<Instant> at, List<@Nullable Double> values, List<@Nullable Double> even) {
    /** So many values make a chart where the form spaces them itself. */
    static final int EVEN = 60;

    public Line {
      at = List.copyOf(at);
      values = Collections.unmodifiableList(new ArrayList<>(values));
      even = Collections.unmodifiableList(new ArrayList<>(even));
    }
  }
}
