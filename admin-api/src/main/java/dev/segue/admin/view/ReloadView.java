package dev.segue.admin.view;

import java.util.List;

/**
 * What a reload came to.
 *
 * @param result {@code applied}, {@code unchanged} or, for a dry run, {@code checked}
 * @param revision of the configuration in force
 * @param differences between what was in force and the file
 * @param warnings what looks unintended, and live changes that end
 */
public record ReloadView(
    String result, long revision, List<DifferenceView> differences, List<String> warnings) {
  public ReloadView {
    differences = differences == null ? List.of() : List.copyOf(differences);
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }
}
