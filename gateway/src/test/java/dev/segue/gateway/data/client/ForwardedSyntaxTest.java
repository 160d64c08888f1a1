package dev.segue.gateway.data.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.data.http1.Ascii;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7239 section 4. */
final class ForwardedSyntaxTest {
  private static boolean valid(String text) {
    byte[] b = Ascii.bytes("<" + text + "\"");
    return ForwardedSyntax.valid(b, 1, b.length - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for=192.0.2.43",
        "for=192.0.2.43, for=198.51.100.17",
        "For=\"[2001:db8:cafe::17]:4711\"",
        "for=192.0.2.60;proto=http;by=203.0.113.43",
        "for=192.0.2.43,for=\"[2001:db8:cafe::17]\";secret=egah2CGj55fSJFs",
        "for=\"a \\\" b, c; d\";by=_x",
        "for=\"\"",
        "for=a ; by=b\t,\tfor=c",
      })
  void elementsArePairsOfTokensAndQuotations(String text) {
    assertThat(valid(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "for",
        "for=",
        "=a",
        "for=a,",
        ",for=a",
        "for=a;;by=b",
        "for=\"a",
        "for=a\"",
        "for=\"a\\\"",
        "for=\"a\"b",
        "for=[::1]",
        "for=::1",
        "for =a",
        "for= a",
        "for=a b",
        "for=a,\"",
        "for=a;by=\"",
      })
  void anythingElseCouldSwallowWhatFollows(String text) {
    assertThat(valid(text)).isFalse();
  }
}
