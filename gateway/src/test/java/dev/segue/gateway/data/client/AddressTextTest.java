package dev.segue.gateway.data.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.data.http1.Ascii;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How addresses may be written, row by row, and against the JDK's reading of its own writing. */
final class AddressTextTest {
  private final AddressText text = new AddressText();

  private boolean read(String written) {
    byte[] b = Ascii.bytes("<" + written + ">"); // what stands around it must not be looked at
    return text.readNode(b, 1, b.length - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 1.2.3.4",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "1.2.3.4:80, 1.2.3.4",
    "1.2.3.4:0, 1.2.3.4",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:db8::8:800:200c:417a, 2001:db8::8:800:200c:417a",
    "2001:DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "::ffff:1.2.3.4, 1.2.3.4",
    "::FFFF:102:304, 1.2.3.4",
    "64:ff9b::1.2.3.4, 64:ff9b::102:304",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    "[::1], ::1",
    "[::1]:8080, ::1",
  })
  void anAddressIsReadWithAndWithoutItsPort(String written, String meant) {
    assertThat(read(written)).isTrue();
    byte[] bytes = InetAddress.ofLiteral(meant).getAddress();
    assertThat(text.high()).isEqualTo(AddressRanges.high(bytes));
    assertThat(text.low()).isEqualTo(AddressRanges.low(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "01.2.3.4",
        "1.2.3.04",
        "256.1.1.1",
        "1.2.3.4444",
        "0x1.2.3.4",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.a",
        "-1.2.3.4",
        "1.2.3.4:",
        "1.2.3.4:65536",
        "1.2.3.4:080",
        "1.2.3.4:x",
        ":80",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1::2::3",
        "12345::",
        "g::",
        "1:",
        ":1",
        "1:2:3:4:5:6:7:",
        "::1%eth0",
        "::1.2.3",
        "::1.2.3.4:5",
        "::256.1.1.1",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4::",
        "[",
        "[]",
        "[::1",
        "::1]",
        "[::1]80",
        "[::1]:",
        "[::1]:99999",
        "[1.2.3.4]",
        "[::1]]",
        "[[::1]]",
        "unknown",
        "_hidden",
        "shop.test",
        "\"::1\""
      })
  void whatIsNoAddressIsRefused(String written) {
    assertThat(read(written)).isFalse();
  }

  @Property
  void whatTheJdkWritesIsRead(@ForAll @Size(16) byte[] bytes) throws UnknownHostException {
    assertThat(read(InetAddress.getByAddress(bytes).getHostAddress())).isTrue();
    byte[] plain = InetAddress.getByAddress(bytes).getAddress();
    assertThat(text.high()).isEqualTo(AddressRanges.high(plain));
    assertThat(text.low()).isEqualTo(AddressRanges.low(plain));
  }

  /** The JDK is more lenient: whatever is read here must be the same there. */
  @Property(tries = 20_000)
  void whatIsReadMeansTheSameToTheJdk(@ForAll @Size(min = 1, max = 12) Piece[] pieces) {
    StringBuilder written = new StringBuilder();
    for (Piece piece : pieces) {
      written.append(piece.text);
    }
    byte[] b = Ascii.bytes(written.toString());
    if (text.readV4(b, 0, b.length) || text.readV6(b, 0, b.length)) {
      byte[] bytes = InetAddress.ofLiteral(written.toString()).getAddress();
      assertThat(text.high()).isEqualTo(AddressRanges.high(bytes));
      assertThat(text.low()).isEqualTo(AddressRanges.low(bytes));
    }
  }

  /** What addresses are made of. */
  enum Piece {
    COLON(":"),
    COLONS("::"),
    DOT("."),
    ZERO("0"),
    ONE("1:"),
    WORD("ffff:"),
    OCTET("25."),
    QUAD("1.2.3.4");

    private final String text;

    Piece(String text) {
      this.text = text;
    }
  }
}
