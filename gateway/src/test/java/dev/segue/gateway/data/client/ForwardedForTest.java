package dev.segue.gateway.data.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.data.http1.HeadOf;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom X-Forwarded-For names, row by row: proxies of 10.0.0.0/8 and fd00::/8 are trusted. */
final class ForwardedForTest {
  private static final AddressRanges TRUSTED = AddressRanges.of(List.of("10.0.0.0/8", "fd00::/8"));

  /** A bar stands between fields. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      nullValues = "-",
      value = {
        "1.1.1.1; 1.1.1.1",
        "6.6.6.6, 1.1.1.1; 1.1.1.1",
        "6.6.6.6, 1.1.1.1, 10.0.0.1; 1.1.1.1",
        "6.6.6.6, 10.9.9.9, 1.1.1.1, 10.0.0.1; 1.1.1.1",
        "10.0.0.3, 10.0.0.2, 10.0.0.1; 10.0.0.3",
        "10.0.0.1; 10.0.0.1",
        "6.6.6.6,1.1.1.1,10.0.0.1; 1.1.1.1",
        "6.6.6.6 ,\t1.1.1.1\t, 10.0.0.1; 1.1.1.1",
        "1.1.1.1, , 10.0.0.1,; 1.1.1.1",
        "1.1.1.1:5555, 10.0.0.1:80; 1.1.1.1",
        "2001:db8::1, fd00::1; 2001:db8::1",
        "[2001:db8::1]:443, [fd00::1]; 2001:db8::1",
        "1.1.1.1, ::ffff:10.0.0.1; 1.1.1.1",
        "1.1.1.1, unknown, 10.0.0.1; 10.0.0.1",
        "1.1.1.1, 10.0.0.1x; -",
        "1.1.1.1, \"2.2.2.2\"; -",
        "unknown; -",
        "' '; -",
        "','; -",
        "6.6.6.6|1.1.1.1; 1.1.1.1",
        "6.6.6.6|1.1.1.1, 10.0.0.2|10.0.0.1; 1.1.1.1",
        "6.6.6.6, 1.1.1.1|10.0.0.2|10.0.0.1; 1.1.1.1",
        "6.6.6.6|bad|10.0.0.1; 10.0.0.1",
      })
  void theClientIsTheLastAddressThatNoProxyOfOursHas(String fields, String expected) {
    String[] lines = fields.split("\\|", -1);
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "X-Forwarded-For: " + lines[i];
    }
    Span text = new Span();
    boolean found = new ForwardedFor().walk(HeadOf.lines(lines).fields(), TRUSTED, text);
    assertThat(found ? text.text() : null).isEqualTo(expected);
  }
}
