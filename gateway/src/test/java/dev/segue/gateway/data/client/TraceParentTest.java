package dev.segue.gateway.data.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.data.http1.Ascii;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** W3C Trace Context, sections 3.2 and 4.3. */
final class TraceParentTest {
  private static boolean valid(String text) {
    byte[] b = Ascii.bytes("<" + text + ">");
    return TraceParent.valid(b, 1, b.length - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00, true",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff, true",
    "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-will-be, true",
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what-will-be, false",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more, false",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, false",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01, false",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01, false",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01, false",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0, false",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g, false",
    "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-001, false",
    "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, false",
    "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01, false",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01, false",
    "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, false",
    "'', false",
    "00, false",
  })
  void onlyKnownFormsAreValid(String text, boolean expected) {
    assertThat(valid(text)).isEqualTo(expected);
  }

  @Test
  void aVersionToComeHasABound() {
    String start = "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-";
    assertThat(valid(start + "x".repeat(400))).isTrue();
    assertThat(valid(start + "x".repeat(500))).isFalse();
  }

  @Test
  void whatIsStartedIsValidNotSampledAndNeverTheSame() {
    Set<String> seen = new HashSet<>();
    for (int loop = 0; loop < 2; loop++) {
      TraceParent made = new TraceParent(new SecureRandom());
      for (int i = 0; i < 1000; i++) {
        byte[] b = new byte[TraceParent.LENGTH];
        made.start(b);
        String text = new String(b, StandardCharsets.ISO_8859_1);
        assertThat(valid(text)).as(text).isTrue();
        assertThat(text).startsWith("00-").endsWith("-00");
        assertThat(seen.add(text.substring(3, 35))).as("trace id").isTrue();
        assertThat(seen.add(text.substring(36, 52))).as("parent id").isTrue();
      }
    }
  }
}
