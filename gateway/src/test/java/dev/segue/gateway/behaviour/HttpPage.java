package dev.segue.gateway.behaviour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tables of docs/http.md, in the notation that the page explains. */
final class HttpPage {
  private static final Pattern SENT = Pattern.compile("^Sent: `(.*)` … `(.*)`.*");
  private static final Pattern ASKED =
      Pattern.compile("^Asked: `(.*)`; answered: `(.*)` … `(.*)`.*");
  private static final Pattern ROW = Pattern.compile("^\\| `(.*?)` \\| (.*?) \\| .* \\|$");
  private static final Pattern CODE =
      Pattern.compile("(as|without|matched on) ((?:`[^`]+`(?:, )?)+)");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern STATUS = Pattern.compile("\\d{3}");
  private static final Pattern REPEAT = Pattern.compile("\\{(\\d+)×([^}]*)}");
  private static final Pattern HEX = Pattern.compile("\\\\x([0-9a-f]{2})");
  private static final String CLOSE = "{close}";

  private HttpPage() {}

  /**
   * One row.
   *
   * @param asked the client's request where the bytes are a backend's answer
   * @param closes the backend ends the connection behind its bytes
   */
  record Row(String input, @Nullable String asked, String bytes, boolean closes, Verdict verdict) {
    @Override
    public String toString() {
      return input;
    }
  }

  /** What becomes of the bytes. */
  record Verdict(
      int status,
      boolean passes,
      boolean closed,
      boolean aborted,
      List<String> as,
      List<String> without,
      @Nullable String matched) {

    static Verdict of(String cell) {
      boolean passes = cell.startsWith("passes");
      boolean aborted = cell.startsWith("aborted");
      int status = passes ? 200 : aborted ? 0 : status(cell);
      List<String> matched = spans(cell, "matched on");
      return new Verdict(
          status,
          passes,
          !passes || cell.endsWith("closed"),
          aborted,
          spans(cell, "as"),
          spans(cell, "without"),
          matched.isEmpty() ? null : matched.getFirst());
    }

    private static int status(String cell) {
      return STATUS
          .matcher(cell)
          .results()
          .map(MatchResult::group)
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElseThrow(() -> new AssertionError("verdict: " + cell));
    }

    private static List<String> spans(String cell, String word) {
      return CODE.matcher(cell)
          .results()
          .filter(found -> found.group(1).equals(word))
          .flatMap(found -> SPAN.matcher(found.group(2)).results())
          .map(found -> bytes(found.group(1)))
          .toList();
    }
  }

  static List<Row> rows(Path page, Predicate<Row> wanted) {
    try {
      List<Row> rows = new ArrayList<>();
      Frame frame = Frame.NONE;
      for (String line : Files.readAllLines(page)) {
        frame = line.startsWith("#") ? Frame.NONE : frame.after(line);
        var row = ROW.matcher(line);
        if (!frame.equals(Frame.NONE) && row.matches()) {
          rows.add(frame.row(row.group(1), row.group(2)));
        }
      }
      return rows.stream().filter(wanted).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands around each input of a table. */
  private record Frame(@Nullable String asked, String before, String behind) {
    static final Frame NONE = new Frame(null, "", "");

    Frame after(String line) {
      var sent = SENT.matcher(line);
      if (sent.matches()) {
        return new Frame(null, sent.group(1), sent.group(2));
      }
      var asked = ASKED.matcher(line);
      return asked.matches()
          ? new Frame(bytes(asked.group(1)), asked.group(2), asked.group(3))
          : this;
    }

    Row row(String input, String verdict) {
      String all = before + input.replace(CLOSE, "") + behind;
      return new Row(input, asked, bytes(all), input.endsWith(CLOSE), Verdict.of(verdict));
    }
  }

  private static String bytes(String notation) {
    String repeated =
        REPEAT
            .matcher(notation)
            .replaceAll(found ->
                Matcher.quoteReplacement(found.group(2).repeat(Integer.parseInt(found.group(1)))));
    String plain =
        repeated
            .replace("⏎", "\r\n")
            .replace("\\r", "\r")
            .replace("\\n", "\n")
            .replace("\\t", "\t")
            .replace("\\v", "\u000b")
            .replace("\\f", "\f")
            .replace("\\0", "\0")
            .replace("␣", " ");
    return HEX.matcher(plain)
        .replaceAll(found ->
            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
  }
}
