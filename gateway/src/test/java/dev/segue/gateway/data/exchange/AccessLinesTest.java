package dev.segue.gateway.data.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.accesslog.ResponseFlag;
import dev.segue.gateway.metrics.AttemptResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AccessLinesTest {
  @ParameterizedTest
  @CsvSource({
    "NO_ROUTE, NR",
    "NO_ENDPOINT, UH",
    "GUARD_OPEN, BRK",
    "OVERFLOW, UO",
    "OVERLOADED, OM",
    "UNRESOLVED, DF",
    "CONNECT_FAILED, UF",
    "CONNECT_TIMEOUT, UF",
    "STALE, UC",
    "RESET, UC",
    "BAD_RESPONSE, UPE",
    "HEAD_TIMEOUT, UT",
    "TOTAL_TIMEOUT, UT",
    "IDLE_TIMEOUT, SI",
    "CLIENT_STALLED, SI",
    "BAD_BODY, DPE",
    "SERVER_ERROR, -",
    "BODY_TOO_LARGE, -",
    "UPGRADE_REFUSED, -",
    "LOOP, -",
    "INTERNAL, -"
  })
  void lettersOfAFailure(ProxyFailure failure, String letters) {
    int expected = letters.equals("-") ? ResponseFlag.NONE : ResponseFlag.valueOf(letters).bit();
    assertThat(AccessLines.flags(failure)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void aFailureOfABackendHasTheLettersOfItsAttempt(ProxyFailure failure) {
    AttemptResult result = failure.result();
    if (result != null) {
      assertThat(AccessLines.flags(failure)).isEqualTo(ResponseFlag.of(result));
    }
  }
}
