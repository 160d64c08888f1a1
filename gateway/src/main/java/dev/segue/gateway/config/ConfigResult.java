package dev.segue.gateway.config;

import java.util.List;

/** What became of reading a configuration file. */
public sealed interface ConfigResult {
  /** What looks unintended, in order of file and line. */
  List<Problem> warnings();

  /** The file is valid. */
  record Loaded(SegueConfig config, List<Problem> warnings) implements ConfigResult {
    public Loaded {
      warnings = List.copyOf(warnings);
    }
  }

  /** The file is not; {@code problems} are all that could be found, in order of file and line. */
  record Invalid(List<Problem> problems, List<Problem> warnings) implements ConfigResult {
    public Invalid {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
    }
  }
}
