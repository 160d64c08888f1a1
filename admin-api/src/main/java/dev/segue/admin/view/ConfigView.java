package dev.segue.admin.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration in force.
 *
 * @param revision 1 at the process start, one more with each reload that changed something
 * @param since when it came into force
 * @param file where it was read; {@code null} where there is no file
 * @param needsRestart differences of the file, when it was last read, that wait for a restart
 * @param lastReload {@code null} before the first one
 */
public record ConfigView(
    long revision,
    Instant since,
    @Nullable String file,
    List<DifferenceView> needsRestart,
    @Nullable LastReload lastReload) {
  public ConfigView {
    needsRestart = needsRestart == null ? List.of() : List.copyOf(needsRestart);
  }

  /**
   * The newest attempt, dry runs apart.
   *
   * @param result {@code applied}, {@code unchanged} or {@code rejected}
   * @param problems all that stood against it
   */
  public record LastReload(Instant at, String actor, String result, List<String> problems) {
    public LastReload {
      problems = problems == null ? List.of() : List.copyOf(problems);
    }
  }
}
