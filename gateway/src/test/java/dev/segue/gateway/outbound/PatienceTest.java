package dev.segue.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a notice is sent again. */
class PatienceTest {
  private static HttpResult status(int status, Map<String, List<String>> headers) {
    return new HttpResult.Answer(status, HttpHeaders.of(headers, (_, _) -> true), "", false);
  }

  private static @Nullable Duration pause(HttpResult result, int tries, double random) {
    return new Patience(() -> random).pause(result, tries, Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource({"200, false", "301, false", "400, false", "404, false", "429, true", "500, true"})
  void statusThatMayPass(int status, boolean again) {
    assertThat(pause(status(status, Map.of()), 1, 0) != null).isEqualTo(again);
  }

  @Test
  void aFailureMayPassAndARefusalDoesNot() {
    assertThat(pause(new HttpResult.Failed("no connection"), 1, 0)).isNotNull();
    assertThat(pause(new HttpResult.Refused("link-local"), 1, 0)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 500", "1, 0.998, 999", "2, 0, 1000", "4, 0, 4000", "4, 0.5, 6000"})
  void thePauseIsHalfToWhole(int tries, double random, long millis) {
    Duration pause = pause(new HttpResult.Failed("no connection"), tries, random);
    assertThat(pause).isNotNull().hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | | 5000",
        "0 | | 500",
        "60 | | 60000",
        "61 | | 60000",
        "99999999999999999999 | | 60000",
        "-5 | | 500",
        "soon | | 500",
        "Fri, 27 Nov 2026 10:00:30 GMT | Fri, 27 Nov 2026 10:00:00 GMT | 30000",
        "Fri, 27 Nov 2026 11:00:00 GMT | Fri, 27 Nov 2026 10:00:00 GMT | 60000",
        "Fri, 27 Nov 2026 09:00:00 GMT | Fri, 27 Nov 2026 10:00:00 GMT | 500",
        "Fri, 27 Nov 2026 10:00:30 GMT | | 500",
      })
  void whatTheReceiverAsksFor(String after, @Nullable String date, long millis) {
    Map<String, List<String>> headers =
        date == null
            ? Map.of("Retry-After", List.of(after))
            : Map.of("Retry-After", List.of(after), "Date", List.of(date));
    assertThat(pause(status(503, headers), 1, 0)).isEqualTo(Duration.ofMillis(millis));
  }
}
