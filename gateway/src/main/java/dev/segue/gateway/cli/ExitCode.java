package dev.segue.gateway.cli;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** How the process ended, for scripts; docs/cli.md has the same table. */
public enum ExitCode {
  OK(0, "fine; after TERM: every request in flight was finished"),
  UNEXPECTED(1, "an error that nobody foresaw: please report it"),
  USAGE(2, "the command line is wrong, or there is no token"),
  BAD_CONFIG(3, "the configuration file cannot be read or has problems"),
  CANNOT_BIND(4, "an address of a listener cannot be bound"),
  STATE_DIR(5, "the state directory is used by another process, or cannot be read or written"),
  DRAIN_CUT(6, "the drain deadline passed and requests were cut"),
  UNREACHABLE(7, "client commands: no gateway answers, or it is not ready"),
  REFUSED(8, "client commands: the gateway refused the request"),
  NOT_EMPTY(9, "drain and maint with --wait: requests were still in flight at its end"),
  ROLLED_BACK(10, "rollout start --wait, status --watch, rehearse: the rollout was rolled back"),
  FROZEN(11, "rollout with --wait: it is frozen; rehearse: it would have needed somebody"),
  TIMED_OUT(
      12,
      "rollout with --wait, rehearse: it had not ended when --timeout or the windows were over"),
  UNHEALTHY(13, "status: a backend has no available endpoint"),
  NOT_READY(14, "rollout preflight, postflight: something required is not met");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number that the shell sees. */
  public int code() {
    return code;
  }

  String meaning() {
    return meaning;
  }

  /** The table of {@code --help}: blanks let picocli print codes of one digit aligned. */
  static SequencedMap<String, String> helpTable() {
    SequencedMap<String, String> table = new LinkedHashMap<>();
    for (ExitCode exit : values()) {
      table.put((exit.code < 10 ? "  " : " ") + exit.code, exit.meaning);
    }
    return table;
  }
}
