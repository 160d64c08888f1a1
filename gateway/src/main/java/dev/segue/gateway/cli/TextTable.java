package dev.segue.gateway.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows as lines with aligned columns; the last column is as wide as it likes. */
final class TextTable {
  private TextTable() {}

  static List<String> lines(List<String[]> rows) {
    int[] widths = new int[rows.stream().mapToInt(row -> row.length).max().orElse(0)];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>(rows.size());
    for (String[] row : rows) {
      lines.add(line(row, widths));
    }
    return lines;
  }

  private static String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      line.append(row[i]);
      if (i < row.length - 1) {
        line.repeat(' ', widths[i] - row[i].length() + 2);
      }
    }
    return line.toString().stripTrailing();
  }
}
