package dev.segue.gateway.data.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import dev.segue.gateway.data.client.ProxyHeaderReader.Verdict;
import dev.segue.gateway.data.http1.Ascii;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol, both versions, as its specification writes it and as nobody should. */
final class ProxyHeaderReaderTest {
  private static final String REST = "GET / HTTP/1.1\r\n\r\n";
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String V4 = "0102030405060708" + "1f90" + "0050";

  private final ProxyHeaderReader reader = new ProxyHeaderReader();

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private static byte[] v2(String afterSignature) {
    return HexFormat.of().parseHex(SIGNATURE + afterSignature.replace(" ", ""));
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** What is said of a header that comes byte by byte, with a request behind it. */
  private Verdict trickled(byte[] header) {
    byte[] all = join(header, Ascii.bytes(REST));
    ByteBuf in = Unpooled.buffer();
    for (byte b : all) {
      in.writeByte(b);
      Verdict verdict = reader.read(in);
      if (verdict != Verdict.NEED_MORE) {
        if (verdict != Verdict.MALFORMED) {
          assertThat(in.readerIndex()).as("bytes taken").isEqualTo(header.length);
          assertThat(in.isReadable()).as("more was read than was needed").isFalse();
        }
        return verdict;
      }
      assertThat(in.readerIndex()).as("taken before it was whole").isZero();
    }
    return Verdict.NEED_MORE;
  }

  private Verdict atOnce(byte[] header) {
    ByteBuf in = Unpooled.wrappedBuffer(join(header, Ascii.bytes(REST)));
    Verdict verdict = reader.read(in);
    if (verdict == Verdict.ADDRESSES || verdict == Verdict.NO_ADDRESS) {
      assertThat(in.readerIndex()).isEqualTo(header.length);
    } else {
      assertThat(in.readerIndex()).isZero();
    }
    return verdict;
  }

  private void assertVerdict(byte[] header, Verdict expected) {
    assertThat(atOnce(header)).as("at once").isEqualTo(expected);
    assertThat(trickled(header)).as("byte by byte").isEqualTo(expected);
  }

  // --- version 1 -------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 1.2.3.4 5.6.7.8 8080 80, 1.2.3.4, 8080, 5.6.7.8, 80",
    "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535, 255.255.255.255, 65535, 255.255.255.255, 65535",
    "PROXY TCP4 0.0.0.0 0.0.0.0 0 0, 0.0.0.0, 0, 0.0.0.0, 0",
    "PROXY TCP6 2001:db8::1 ::1 1 2, 2001:db8::1, 1, ::1, 2",
    "PROXY TCP6 ::ffff:1.2.3.4 ::ffff:5.6.7.8 1 2, 1.2.3.4, 1, 5.6.7.8, 2",
    "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535,"
        + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 65535, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 65535",
  })
  void aLineNamesBothEnds(String line, String from, int fromPort, String to, int toPort) {
    assertVerdict(Ascii.bytes(line + "\r\n"), Verdict.ADDRESSES);
    assertThat(reader.source()).isEqualTo(at(from, fromPort));
    assertThat(reader.destination()).isEqualTo(at(to, toPort));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY UNKNOWN",
        "PROXY UNKNOWN ",
        "PROXY UNKNOWN 1.2.3.4 5.6.7.8 1 2",
        "PROXY UNKNOWN anything at all",
        "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535"
      })
  void anUnknownOneLeavesTheSocketsAddress(String line) {
    assertVerdict(Ascii.bytes(line + "\r\n"), Verdict.NO_ADDRESS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "PRI * HTTP/2.0\r\n",
        "PROXX TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
        " PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "\r\nPROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY\r\n",
        "PROXY \r\n",
        "PROXY  TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4\r\n",
        "PROXY TCP4 \r\n",
        "PROXY TCP4 1.2.3.4\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 \r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 \r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n",
        "PROXY TCP4  1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4  5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8  1 2\r\n",
        "PROXY TCP4\t1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 65536 1\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 +1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 -1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 x 2\r\n",
        "PROXY TCP4 1.2.3.256 5.6.7.8 1 2\r\n",
        "PROXY TCP4 01.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 ::1 ::2 1 2\r\n",
        "PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP6 [::1] [::2] 1 2\r\n",
        "PROXY TCP6 ::1%eth0 ::2 1 2\r\n",
        "PROXY TCP5 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY tcp4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY UNKNOWNX\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\rX\n",
        "PROXY TCP4 1.2.3.4\r\n5.6.7.8 1 2\r\n",
        "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535.\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2"
      })
  void anyOtherLineIsRefused(String line) {
    assertVerdict(Ascii.bytes(line), Verdict.MALFORMED);
  }

  @Test
  void aLineIsRefusedAtItsFirstWrongByte() {
    for (String start : new String[] {"G", "PX", "PROXY\n"}) {
      assertThat(reader.read(Unpooled.wrappedBuffer(Ascii.bytes(start))))
          .as(start)
          .isEqualTo(Verdict.MALFORMED);
    }
  }

  // --- version 2 -------------------------------------------------------------------------------

  @Test
  void binaryAddressesOfBothFamiliesAreRead() {
    assertVerdict(v2("21 11 000c" + V4), Verdict.ADDRESSES);
    assertThat(reader.source()).isEqualTo(at("1.2.3.4", 8080));
    assertThat(reader.destination()).isEqualTo(at("5.6.7.8", 80));
    String v6 =
        "20010db8000000000000000000000001" + "00000000000000000000000000000001" + "ffff0000";
    assertVerdict(v2("21 21 0024" + v6), Verdict.ADDRESSES);
    assertThat(reader.source()).isEqualTo(at("2001:db8::1", 65_535));
    assertThat(reader.destination()).isEqualTo(at("::1", 0));
  }

  @Test
  void extensionsArePassedOver() {
    assertVerdict(v2("21 11 0013" + V4 + "04 0004 00000000"), Verdict.ADDRESSES);
    assertVerdict(v2("21 11 000f" + V4 + "ff ffff"), Verdict.ADDRESSES); // nobody reads them
    assertThat(reader.source()).isEqualTo(at("1.2.3.4", 8080));
  }

  @Test
  void extensionsHaveABound() {
    int most = ProxyHeaderReader.MAX_V2 - 16;
    String fits = "2111" + "%04x".formatted(most) + V4 + "00".repeat(most - 12);
    assertVerdict(v2(fits), Verdict.ADDRESSES);
    assertThat(reader.read(Unpooled.wrappedBuffer(v2("2111" + "%04x".formatted(most + 1)))))
        .isEqualTo(Verdict.MALFORMED);
    assertThat(reader.read(Unpooled.wrappedBuffer(v2("2000ffff")))).isEqualTo(Verdict.MALFORMED);
  }

  @Test
  void whatNamesNoAddressLeavesThatOfTheSocket() {
    assertVerdict(v2("20 00 0000"), Verdict.NO_ADDRESS); // LOCAL
    assertVerdict(v2("20 11 000c" + V4), Verdict.NO_ADDRESS); // LOCAL: the rest is ignored
    assertVerdict(v2("20 ff 0001 00"), Verdict.NO_ADDRESS);
    assertVerdict(v2("21 00 0000"), Verdict.NO_ADDRESS); // UNSPEC
    assertVerdict(v2("21 00 0003 010203"), Verdict.NO_ADDRESS);
    assertVerdict(v2("21 31 00d8" + "61".repeat(216)), Verdict.NO_ADDRESS); // UNIX stream
    assertVerdict(v2("21 32 00d8" + "61".repeat(216)), Verdict.NO_ADDRESS);
    assertVerdict(v2("21 12 000c" + V4), Verdict.NO_ADDRESS); // datagrams have no part in this
    assertVerdict(v2("21 22 0024" + "00".repeat(36)), Verdict.NO_ADDRESS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01 11 000c", // version 0
        "11 11 000c", // version 1
        "31 11 000c", // version 3
        "22 11 000c", // a command that is none
        "2f 11 000c",
        "21 10 000c", // a family without a transport
        "21 01 000c", // a transport without a family
        "21 13 000c",
        "21 30 00d8",
        "21 33 00d8",
        "21 41 000c",
        "21 ff 000c",
        "21 11 000b", // shorter than its addresses
        "21 11 0000",
        "21 21 0023",
        "21 21 000c",
        "21 31 00d7",
        "21 31 0000",
      })
  void anyOtherStructureIsRefused(String structure) {
    assertVerdict(join(v2(structure), new byte[256]), Verdict.MALFORMED);
  }

  @Test
  void anotherSignatureIsRefusedAtItsFirstWrongByte() {
    byte[] signature = HexFormat.of().parseHex(SIGNATURE);
    for (int i = 0; i < signature.length; i++) {
      byte[] wrong = Arrays.copyOf(signature, i + 1);
      wrong[i] ^= 0x20;
      assertThat(reader.read(Unpooled.wrappedBuffer(wrong)))
          .as("byte " + i)
          .isEqualTo(Verdict.MALFORMED);
    }
  }

  // --- any bytes -------------------------------------------------------------------------------

  @Property(tries = 5000)
  void noBytesDoHarm(@ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(max = 3) int start) {
    byte[][] starts = {{}, Ascii.bytes("PROXY "), Ascii.bytes("PROXY TCP4 1.2.3.4 "), v2("21")};
    assertSameInPieces(join(starts[start], bytes));
  }

  /** One changed byte must never make a header longer than it says, or depend on how it comes. */
  @Property(tries = 2000)
  void oneWrongByteDoesNoHarm(
      @ForAll boolean text, @ForAll @IntRange(max = 400) int where, @ForAll byte wrong) {
    byte[] header =
        text ? Ascii.bytes("PROXY TCP4 1.2.3.4 5.6.7.8 8080 80\r\n") : v2("21 11 000c" + V4);
    header[where % header.length] = wrong;
    assertSameInPieces(header);
  }

  private void assertSameInPieces(byte[] bytes) {
    ByteBuf whole = Unpooled.wrappedBuffer(bytes);
    Verdict expected = reader.read(whole);
    ByteBuf pieces = Unpooled.buffer();
    Verdict verdict = Verdict.NEED_MORE;
    for (int i = 0; i < bytes.length && verdict == Verdict.NEED_MORE; i++) {
      pieces.writeByte(bytes[i]);
      verdict = reader.read(pieces);
    }
    assertThat(verdict).isEqualTo(expected);
    assertThat(pieces.readerIndex()).isEqualTo(whole.readerIndex());
  }

  @Property
  void whatWeSendIsRead(
      @ForAll @Size(16) byte[] from,
      @ForAll @Size(16) byte[] to,
      @ForAll boolean fromV4,
      @ForAll boolean toV4,
      @ForAll @IntRange(max = 65_535) int port)
      throws UnknownHostException {
    InetSocketAddress source = new InetSocketAddress(address(from, fromV4), port);
    InetSocketAddress destination = new InetSocketAddress(address(to, toV4), 80);
    Peer peer = new Peer(source, destination, AddressRanges.NONE);
    for (SendProxyProtocol version :
        new SendProxyProtocol[] {SendProxyProtocol.V1, SendProxyProtocol.V2}) {
      assertVerdict(ProxyHeaderWriter.of(version, peer), Verdict.ADDRESSES);
      assertThat(reader.source()).isEqualTo(source);
      assertThat(reader.destination()).isEqualTo(destination);
      assertVerdict(ProxyHeaderWriter.local(version), Verdict.NO_ADDRESS);
    }
  }

  private static InetAddress address(byte[] bytes, boolean v4) throws UnknownHostException {
    return InetAddress.getByAddress(v4 ? Arrays.copyOf(bytes, 4) : bytes);
  }
}
