package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said about a wrong line that follows a valid file; {@link Hocon#VALID} has 8 lines. */
final class BadConfigTest {
  @TempDir Path folder;

  private List<String> complaints(String line) {
    return new Hocon(folder).complaints(Hocon.VALID + line + '\n');
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadLines.KEYS)
  void unknownKeysAreRefused(String line, String complaint) {
    assertThat(complaints(line)).containsExactly("a.conf:9: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadLines.SCALARS)
  void wrongScalarsAreRefused(String line, String complaint) {
    assertThat(complaints(line)).containsExactly("a.conf:9: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadLines.PAIRS)
  void pairsThatCannotStandTogetherAreRefused(String line, String complaint) {
    assertThat(complaints(line)).containsExactly("a.conf:9: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadLines.ADDRESSES)
  void wrongAddressesAreRefused(String line, String complaint) {
    assertThat(complaints(line)).containsExactly("a.conf:9: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadLines.BACKENDS)
  void wrongBackendsAreRefused(String line, String complaint) {
    assertThat(complaints(line)).containsExactly("a.conf:9: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadLines.ROUTES)
  void wrongRoutesAreRefused(String line, String complaint) {
    assertThat(complaints(line)).containsExactly("a.conf:9: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadLines.ADMIN)
  void wrongAdminSettingsAreRefusedWithoutShowingASecret(String line, String complaint) {
    assertThat(complaints(line)).containsExactly("a.conf:9: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadLines.SYNTAX)
  void whatIsNotHoconIsRefusedWithItsLine(String line, String complaint) {
    assertThat(complaints(line)).containsExactly("a.conf:9: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = BadLines.WARNINGS)
  void whatIsProbablyNotMeantIsWarnedOf(String line, String complaint) {
    assertThat(new Hocon(folder).read(Hocon.VALID + line, ""))
        .isInstanceOf(ConfigResult.Loaded.class);
    assertThat(complaints(line)).containsExactly("a.conf:9: " + complaint);
  }

  @Test
  void equalMatchesAreRefusedNamingBothRoutes() {
    String text =
        """
        segue.routes.b { match { host = a.example, method = GET }, split { old = 1 } }
        segue.routes.c { match { hosts = [A.example, d.example], methods = [PUT, GET] }, split { old = 1 } }
        """;
    assertThat(complaints(text))
        .containsExactly(
            "a.conf:10: segue.routes.c.match: equal to the match of route b"
                + " (expected: another host, path or method than routes.b.match)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          path = "/a"              | path-prefix = "/a"
          path-prefix = "/a"       | path-prefix = "/a/b"
          host = a.example         | host = "*.example"
          host = a.example         | path-prefix = "/"
          method = GET             | method = HEAD
          method = GET             | path-prefix = "/"
          path-regex = "/a.*"      | path-regex = "/a.+"
          path-regex = "/a", priority = 1 | path-regex = "/a", priority = 2
          """)
  void differentMatchesStandTogether(String first, String second) {
    String rest = ", split { old = 1 } }\n";
    String text =
        "segue.routes.orders.match { host = other.example }\n"
            + ("segue.routes.b { match { " + first + " }" + rest)
            + ("segue.routes.c { match { " + second + " }" + rest);
    assertThat(complaints(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          path-prefix = "/a/"      | path-prefix = "/a"
          host = A.example         | host = a.example
          path-regex = "/a"        | path-regex = "/a"
          path-prefix = "/"        | hosts = []
          """)
  void equalMatchesInOtherWordsAreRefused(String first, String second) {
    String rest = ", split { old = 1 } }\n";
    String text =
        "segue.routes.orders.match { host = other.example }\n"
            + ("segue.routes.b { match { " + first + " }" + rest)
            + ("segue.routes.c { match { " + second + " }" + rest);
    assertThat(complaints(text)).singleElement().asString().contains("match of route b");
  }
}
