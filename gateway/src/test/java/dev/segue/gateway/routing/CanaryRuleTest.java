package dev.segue.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a rule compares with on the wire. */
final class CanaryRuleTest {
  private static CanaryRule rule(HeaderMatch match) {
    return new CanaryRule("X-Canary", match, AddressRanges.NONE, Samples.backend("new", 0), false);
  }

  @Test
  void theNameIsComparedInLowerCaseAndShownAsConfigured() {
    CanaryRule rule = rule(new HeaderMatch.Present());

    assertThat(rule.name()).isEqualTo("x-canary".getBytes(StandardCharsets.US_ASCII));
    assertThat(rule.header()).isEqualTo("X-Canary");
    assertThat(rule.backend().id()).isEqualTo("new");
  }

  @Test
  void textsAreComparedByteByByte() {
    assertThat(rule(new HeaderMatch.Exact("Yes\u00e9")).value())
        .isEqualTo(new byte[] {'Y', 'e', 's', (byte) 0xe9});
    assertThat(rule(new HeaderMatch.Prefix("Ye")).value()).isEqualTo(new byte[] {'Y', 'e'});
  }

  @Test
  void aRuleWithoutATextHasNothingToCompareWith() {
    assertThat(rule(new HeaderMatch.Present()).value()).isEmpty();
    assertThat(rule(new HeaderMatch.Regex(Pattern.compile("x"))).value()).isEmpty();
  }
}
