package dev.segue.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.gateway.config.ConfigResult;
import dev.segue.gateway.config.Problem;
import java.io.PrintWriter;
import java.util.List;

/** Where commands print: results to {@code out}, problems and advice to {@code err}. */
record Console(PrintWriter out, PrintWriter err) {

  static Console system() {
    return new Console(
        new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8));
  }

  /** Whether somebody watches who can be shown a picture. */
  @SuppressWarnings("SystemConsoleNull") // it does, where java.base provides the console
  static boolean isTerminal() {
    java.io.Console terminal = System.console();
    return terminal != null && terminal.isTerminal() && !"dumb".equals(System.getenv("TERM"));
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  /** Prints {@code segue: message} and what to do next. */
  ExitCode fail(ExitCode code, String message, String advice) {
    err.println("segue: " + message);
    err.println("  " + advice);
    err.flush();
    return code;
  }

  /** Prints all that is wrong with a file, one problem a line, and how many there are. */
  ExitCode badConfig(ConfigResult.Invalid invalid) {
    warn(invalid.warnings());
    invalid.problems().forEach(err::println);
    int count = invalid.problems().size();
    return fail(
        ExitCode.BAD_CONFIG,
        count == 1 ? "1 problem" : count + " problems",
        "mend the file and look at it again with: segue check <conf>");
  }

  void warn(List<Problem> warnings) {
    warnings.forEach(warning -> err.println("warning: " + warning));
    err.flush();
  }
}
