package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies: the payload comes out whole and alone, and what follows a body is left for its owner. */
final class BodyDecoderTest {
  private static final int MAX_TRAILERS = 256;
  private static final int MAX_FIELDS = 4;

  private Collected out = new Collected();
  private BodyDecoder decoder = new BodyDecoder(out, MAX_TRAILERS, MAX_FIELDS);

  @BeforeTry
  void renew() {
    out = new Collected();
    decoder = new BodyDecoder(out, MAX_TRAILERS, MAX_FIELDS);
  }

  /** Feeds the bytes; the answer is what was left of them. */
  private String feed(String bytes, int... pieces) {
    Cumulation cumulation = new Cumulation();
    int start = 0;
    for (int i = 0; i <= pieces.length; i++) {
      int end = i < pieces.length ? Math.min(bytes.length(), start + pieces[i]) : bytes.length();
      ByteBuf piece =
          Unpooled.copiedBuffer(bytes.substring(start, end), StandardCharsets.ISO_8859_1);
      ByteBuf in = cumulation.add(piece, UnpooledByteBufAllocator.DEFAULT);
      while (decoder.decode(in)) {
        assertThat(out.empty).isZero();
      }
      cumulation.trim();
      start = end;
    }
    ByteBuf rest = cumulation.peek();
    String left = rest == null ? "" : rest.toString(StandardCharsets.ISO_8859_1);
    cumulation.clear();
    assertThat(rest == null ? 0 : rest.refCnt()).as("references to what was read").isZero();
    return left;
  }

  private @Nullable String chunked(String bytes, int... pieces) {
    decoder.begin(BodyLength.CHUNKED);
    feed(bytes.replace("|", "\r\n").replace('~', '\n').replace("{CR}", "\r"), pieces);
    return decoder.error();
  }

  private static int[] pieces(Random random, int length) {
    int[] pieces = new int[random.nextInt(1, Math.max(2, length / 2))];
    int bound = random.nextBoolean() ? 3 : Math.max(2, length);
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = random.nextInt(bound);
    }
    return pieces;
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(256));
    }
    return text.toString();
  }

  private static String encode(Random random, String payload, int trailers) {
    StringBuilder wire = new StringBuilder();
    for (int at = 0; at < payload.length(); ) {
      int size = Math.min(payload.length() - at, random.nextInt(1, 300));
      String digits = Integer.toHexString(size);
      wire.append("0".repeat(random.nextInt(3)))
          .append(random.nextBoolean() ? digits : digits.toUpperCase(Locale.ROOT))
          .append(random.nextInt(4) == 0 ? ";a=\"b, c\";" + "x".repeat(random.nextInt(200)) : "")
          .append("\r\n")
          .append(payload, at, at + size)
          .append("\r\n");
      at += size;
    }
    wire.append("0".repeat(random.nextInt(1, 5))).append("\r\n");
    for (int i = 0; i < trailers; i++) {
      wire.append("T").append(i).append(": v").append(i).append("\r\n");
    }
    return wire.append("\r\n").toString();
  }

  @Property(tries = 400)
  void aChunkedBodyComesOutAsItWentInAndNothingBeyondIt(
      @ForAll long seed,
      @ForAll @IntRange(max = 2000) int length,
      @ForAll @IntRange(max = MAX_FIELDS) int trailers) {
    Random random = new Random(seed);
    String payload = text(random, length);
    String next = text(random, random.nextInt(50));
    String wire = encode(random, payload, trailers);

    decoder.begin(BodyLength.CHUNKED);
    String left = feed(wire + next, pieces(random, wire.length()));

    assertThat(decoder.error()).isNull();
    assertThat(decoder.done()).isTrue();
    assertThat(out.ends).isOne();
    assertThat(out.payload.toString()).isEqualTo(payload);
    assertThat(left).isEqualTo(next);
    String expected = "";
    for (int i = 0; i < trailers; i++) {
      expected += "{T" + i + "=v" + i + "}";
    }
    assertThat(out.trailers).isEqualTo(expected);
  }

  @Property(tries = 200)
  void aBodyOfStatedLengthEndsThereWhateverThePieces(
      @ForAll long seed, @ForAll @IntRange(max = 500) int length) {
    Random random = new Random(seed);
    String payload = text(random, length);
    String next = text(random, random.nextInt(50));

    decoder.begin(length);
    assertThat(decoder.done()).isEqualTo(length == 0);
    String left = feed(payload + next, pieces(random, length));

    assertThat(out.payload.toString()).isEqualTo(payload);
    assertThat(out.ends).isOne();
    assertThat(left).isEqualTo(next);
  }

  @Property(tries = 300)
  void aTruncatedBodyNeverEndsAndNeverBreaks(@ForAll long seed) {
    Random random = new Random(seed);
    String payload = text(random, random.nextInt(1, 600));
    String wire = encode(random, payload, random.nextInt(MAX_FIELDS));
    String part = wire.substring(0, random.nextInt(wire.length()));

    decoder.begin(BodyLength.CHUNKED);
    feed(part, pieces(random, part.length()));

    assertThat(decoder.error()).isNull();
    assertThat(out.ends).isZero();
    assertThat(payload).startsWith(out.payload.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      textBlock =
          """
          x|                      ! chunk size is not hexadecimal
          |                       ! chunk size is not hexadecimal
          -1|                     ! chunk size is not hexadecimal
          +1|                     ! chunk size is not hexadecimal
          0x1|                    ! chunk line malformed
          ;a=b|                   ! chunk size is not hexadecimal
          1 |                     ! chunk line malformed
          1 ;a|                   ! chunk line malformed
          1~a                     ! chunk line malformed
          1{CR}a                  ! chunk line malformed
          1;a~a                   ! chunk line malformed
          1;a{CR}a                ! chunk line malformed
          1,1|                    ! chunk line malformed
          0000000000000001|       ! chunk size overflows
          ffffffffffffffff|       ! chunk size overflows
          10000000000000005|      ! chunk size overflows
          1|ab                    ! chunk not ended
          1|a~0||                 ! chunk not ended
          1|a{CR}{CR}             ! chunk not ended
          0|T : v||               ! trailers: invalid field name
          0|T: v| w||             ! trailers: folded field line
          0|T: v~~                ! trailers: line not ended by CRLF
          0|{CR}x|                ! trailers: line not ended by CRLF
          0|A:1|A:1|A:1|A:1|A:1|| ! trailers: too many header fields
          """)
  void malformedChunksBreakTheBodyInAnyPieces(String wire, String why) {
    for (int first = 0; first < wire.length(); first++) {
      assertThat(chunked(wire, first)).as("%s split at %d", wire, first).startsWith(why);
      assertThat(chunked(wire, first, 1)).as("%s split at %d", wire, first).startsWith(why);
      assertThat(decoder.done()).isFalse();
      assertThat(out.ends).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1;", "1;a=b", "1;a=b{CR}", "000000000000001", "0|A: b", "0|A: b|{CR}"})
  void anUnfinishedLineWaitsForMore(String wire) {
    assertThat(chunked(wire)).isNull();
    assertThat(decoder.done()).isFalse();
  }

  @Test
  void aChunkLineHasALimitInAnyPieces() {
    String fits = "1;" + "x".repeat(252) + "\r\na\r\n0\r\n\r\n";
    String over = "1;" + "x".repeat(253) + "\r\na\r\n0\r\n\r\n";

    for (int cut = 250; cut < 260; cut++) {
      assertThat(chunked(fits, cut)).as("split at %d", cut).isNull();
      assertThat(chunked(over, cut)).as("split at %d", cut).contains("too long");
    }
    assertThat(chunked("1;" + "x".repeat(300))).contains("too long");
    assertThat(chunked("0".repeat(300))).contains("overflows");
  }

  @Test
  void trailersHaveALimitOfBytes() {
    String fits = "0\r\nT: " + "v".repeat(MAX_TRAILERS - 7) + "\r\n\r\n";

    assertThat(chunked(fits)).isNull();
    assertThat(chunked(fits.replace("T:", "TT:"))).isEqualTo("trailers: header fields too large");
    assertThat(chunked(fits.substring(0, 200))).isNull();
  }

  @Test
  void aBrokenBodyStaysBrokenUntilTheNextBegins() {
    assertThat(chunked("x|")).isNotNull();
    assertThat(feed("1\r\na\r\n0\r\n\r\n")).isEqualTo("1\r\na\r\n0\r\n\r\n");

    assertThat(chunked("1|a|0||")).isNull();
    assertThat(out.payload).hasToString("a");
  }

  @Test
  void trailersOfOneBodyAreNotThoseOfTheNext() {
    assertThat(chunked("0|T: v||")).isNull();
    assertThat(out.trailers).isEqualTo("{T=v}");

    decoder.begin(2);
    feed("ab");
    assertThat(out.trailers).isEmpty();
  }

  @Test
  void aBodyUntilCloseEndsWithTheConnectionOnly() {
    decoder.begin(BodyLength.UNTIL_CLOSE);
    assertThat(feed("abc", 1, 1)).isEmpty();
    assertThat(decoder.untilClose()).isTrue();
    assertThat(out.ends).isZero();

    decoder.close();
    decoder.close();
    assertThat(out.ends).isOne();
    assertThat(out.payload).hasToString("abc");
  }

  @Test
  void aClosedConnectionEndsNoOtherBody() {
    decoder.begin(3);
    feed("ab");
    decoder.close();
    assertThat(out.ends).isZero();

    assertThat(chunked("3|ab")).isNull();
    decoder.close();
    assertThat(out.ends).isZero();
  }
}
