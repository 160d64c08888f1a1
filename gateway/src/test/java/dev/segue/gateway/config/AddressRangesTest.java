package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses a range takes, row by row. */
final class AddressRangesTest {
  private static boolean contains(String range, String address) {
    byte[] bytes = InetAddress.ofLiteral(address).getAddress();
    return AddressRanges.of(List.of(range))
        .contains(AddressRanges.high(bytes), AddressRanges.low(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0, true",
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, 9.255.255.255, false",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "10.0.0.0/8, ::10.1.2.3, false",
    "10.0.0.0/8, a00::, false",
    "192.168.1.128/25, 192.168.1.127, false",
    "192.168.1.128/25, 192.168.1.128, true",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "127.0.0.1/32, 127.0.0.1, true",
    "127.0.0.0/31, 127.0.0.1, true",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "::/0, 2001:db8::1, true",
    "::/0, 127.0.0.1, false",
    "::ffff:10.0.0.0/104, 10.9.9.9, true",
    "::ffff:10.0.0.0/104, 11.9.9.9, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8:0:0:8000::/65, 2001:db8::8000:0:0:1, true",
    "2001:db8:0:0:8000::/65, 2001:db8::7fff:0:0:1, false",
    "2001:db8::/64, 2001:db8::ffff:0:0:1, true",
    "2001:db8::/64, 2001:db8:0:1::, false",
    "::1, ::1, true",
    "::1/128, ::2, false",
    "fe80::/10, febf::1, true",
    "fe80::/10, fec0::1, false",
  })
  void aRangeTakesItsAddressesAndNoOthers(String range, String address, boolean expected) {
    assertThat(contains(range, address)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/8x",
        "10.0.0.0/8/8",
        "10.0.0.0/ 8",
        "10.0.0.1/8",
        "300.0.0.0/8",
        "example.com",
        "localhost",
        "::/129",
        "::1/127",
        "2001:db8::1/64",
        "fe80::1%eth0",
        "[::1]",
        "*"
      })
  void whatIsNoRangeIsRefused(String text) {
    assertThat(AddressRanges.isRange(text)).isFalse();
    assertThatThrownBy(() -> AddressRanges.of(List.of(text)))
        .hasMessageContaining("(expected: an IP address, or a range");
  }

  @Test
  void noRangeTakesNothing() {
    assertThat(AddressRanges.NONE.isEmpty()).isTrue();
    assertThat(AddressRanges.NONE.contains(0, 1)).isFalse();
  }

  @Test
  void severalRangesAreTheirUnion() {
    AddressRanges both = AddressRanges.of(List.of("10.0.0.0/8", "::1"));
    assertThat(both.contains(0, 1)).isTrue();
    assertThat(both.contains(0, 0xffff_0a00_0001L)).isTrue();
    assertThat(both.contains(0, 2)).isFalse();
    assertThat(both).isEqualTo(AddressRanges.of(List.of("10.0.0.0/8", "::1")));
  }
}
