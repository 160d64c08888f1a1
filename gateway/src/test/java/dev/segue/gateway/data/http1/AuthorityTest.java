package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code host[:port]}, in the middle of other bytes. */
final class AuthorityTest {
  private static final String BEFORE = "[:";
  private static final String AFTER = "]:9";

  private static byte[] among(String authority) {
    return Ascii.bytes(BEFORE + authority + AFTER);
  }

  private static boolean valid(String authority) {
    return Authority.valid(among(authority), 2, 2 + authority.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a.example",
        "A.Example.",
        "a:80",
        "a:",
        "a:65535",
        "10.0.0.1",
        "10.0.0.1:8080",
        "[::1]",
        "[::1]:443",
        "[::ffff:10.0.0.1]",
        "x_y",
        "a%20b",
        "a;b=c"
      })
  void takes(String authority) {
    assertThat(valid(authority)).as(authority).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "a:b",
        "a:80:80",
        "a:123456",
        "a:65536",
        "a,b",
        "a:-1",
        "a: 80",
        "u@a",
        "u:p@a",
        "a/b",
        "a b",
        "a\\b",
        "a?b",
        "a#b",
        "a\tb",
        "a\u00e9",
        "\"a\"",
        "<a>",
        "[]",
        "[::1",
        "::1",
        "[::1]x",
        "[g]",
        "[::1]80",
        "[::1%25eth0]",
        "a[b]",
        "[[::1]]"
      })
  void refuses(String authority) {
    assertThat(valid(authority)).as(authority).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"a,1", "a:80,1", "a:,1", "[::1],5", "[::1]:80,5", "a.b.c:1,5"})
  void theNameEndsBeforeThePort(String authority, int length) {
    assertThat(Authority.hostEnd(among(authority), 2, 2 + authority.length()))
        .isEqualTo(2 + length);
  }

  @Test
  void ofNothingIsNothing() {
    assertThat(Authority.hostEnd(among(""), 2, 2)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"a.B:80,A.b:80,true", "a,ab,false", "a,b,false", "a:80,a:81,false", "a,a:80,false"})
  void namesAreComparedWithoutCase(String one, String other, boolean same) {
    byte[] both = Ascii.bytes(one + other);

    assertThat(Authority.same(both, 0, one.length(), one.length(), both.length)).isEqualTo(same);
  }
}
