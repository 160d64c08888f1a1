package dev.segue.gateway.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.metrics.AttemptResult;
import dev.segue.gateway.metrics.DivertReason;
import dev.segue.gateway.metrics.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseFlagTest {
  private static final Path DOCUMENT = Path.of("../docs/access-log.md");

  private static int bit(String letters) {
    return letters.equals("-") ? ResponseFlag.NONE : ResponseFlag.valueOf(letters).bit();
  }

  @ParameterizedTest
  @CsvSource({
    "OK, -",
    "SERVER_ERROR, -",
    "CONNECT_FAILED, UF",
    "CONNECT_TIMEOUT, UF",
    "UNRESOLVED, DF",
    "OVERFLOW, UO",
    "STALE, UC",
    "RESET, UC",
    "HEAD_TIMEOUT, UT",
    "IDLE_TIMEOUT, SI",
    "TOTAL_TIMEOUT, UT",
    "BAD_RESPONSE, UPE",
    "CLIENT_GONE, -"
  })
  void lettersOfAnAttempt(AttemptResult result, String letters) {
    assertThat(ResponseFlag.of(result)).isEqualTo(bit(letters));
  }

  @ParameterizedTest
  @CsvSource({"UNAVAILABLE, UH", "BREAKER_OPEN, BRK", "LIMIT, UO"})
  void lettersOfAPickThatCouldNotServe(DivertReason reason, String letters) {
    assertThat(ResponseFlag.of(reason)).isEqualTo(bit(letters));
  }

  @ParameterizedTest
  @CsvSource({"ANSWERED, -", "LOCAL_REPLY, -", "CLIENT_GONE, DC", "ABORTED, -", "REFUSED, -"})
  void lettersOfAnEnd(Outcome outcome, String letters) {
    assertThat(ResponseFlag.of(outcome)).isEqualTo(bit(letters));
  }

  @ParameterizedTest
  @CsvSource({"400, DPE", "414, DPE", "431, DPE", "505, DPE", "408, SI"})
  void lettersOfARefusal(int status, String letters) {
    assertThat(ResponseFlag.ofRefusal(status)).isEqualTo(bit(letters));
  }

  @Test
  void eachFlagHasABitOfItsOwn() {
    Set<Integer> bits = new HashSet<>();
    for (ResponseFlag flag : ResponseFlag.values()) {
      assertThat(Integer.bitCount(flag.bit())).isEqualTo(1);
      bits.add(flag.bit());
    }
    assertThat(bits).hasSize(ResponseFlag.values().length);
  }

  @Test
  void theTableInTheDocumentationHasEachFlagOnce() throws IOException {
    assertThat(firstColumn("Flags"))
        .containsExactlyElementsOf(
            List.of(ResponseFlag.values()).stream().map(ResponseFlag::name).toList());
  }

  @Test
  void theTableInTheDocumentationHasEachKeyOfALineInItsOrder() throws IOException {
    AccessRecord request = new AccessRecord();
    request.clear();
    LineBuffer out = new LineBuffer();
    new JsonFormat().write(request, 0, out);
    String line = new String(out.bytes(), 0, out.length(), java.nio.charset.StandardCharsets.UTF_8);
    List<String> keys = new ArrayList<>();
    Matcher key = Pattern.compile("\"([a-zA-Z]+)\":").matcher(line);
    while (key.find()) {
      keys.add(key.group(1));
    }
    assertThat(firstColumn("Fields")).containsExactlyElementsOf(keys);
  }

  private static List<String> firstColumn(String heading) throws IOException {
    List<String> found = new ArrayList<>();
    Pattern row = Pattern.compile("\\| `([A-Za-z]+)` \\|.*");
    boolean within = false;
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("#")) {
        within = line.equals("## " + heading);
      }
      Matcher matcher = row.matcher(line);
      if (within && matcher.matches()) {
        found.add(matcher.group(1));
      }
    }
    return found;
  }
}
