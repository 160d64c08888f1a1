package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes read and not yet understood: whose they are, and that slices of them stand still. */
final class CumulationTest {
  private final ByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
  private final Cumulation cumulation = new Cumulation();

  @AfterEach
  void clear() {
    cumulation.clear();
    assertThat(cumulation.peek()).isNull();
  }

  private ByteBuf read(String text, int room) {
    return alloc.buffer(text.length() + room).writeBytes(Ascii.bytes(text));
  }

  private static String text(ByteBuf bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void theFirstReadIsKeptAsItIs() {
    ByteBuf first = read("ab", 0);

    assertThat(cumulation.isReadable()).isFalse();
    assertThat(cumulation.add(first, alloc)).isSameAs(first);
    assertThat(cumulation.isReadable()).isTrue();
    assertThat(first.refCnt()).isOne();
  }

  @Test
  void whatIsNotConsumedIsFollowedByTheNextRead() {
    cumulation.add(read("abc", 0), alloc).skipBytes(2);
    cumulation.trim();
    ByteBuf second = read("de", 0);

    assertThat(text(cumulation.add(second, alloc))).isEqualTo("cde");
    assertThat(second.refCnt()).isZero();
  }

  @Test
  void aReadThatFitsIsPutIntoTheRoomBehind() {
    ByteBuf first = read("ab", 10);
    cumulation.add(first, alloc);

    assertThat(cumulation.add(read("cd", 0), alloc)).isSameAs(first);
    assertThat(text(first)).isEqualTo("abcd");
  }

  @Test
  void theOldBufferIsLetGoOfWhenALargerOneTakesItsPlace() {
    ByteBuf first = read("ab", 0);
    cumulation.add(first, alloc);

    assertThat(text(cumulation.add(read("cd", 0), alloc))).isEqualTo("abcd");
    assertThat(first.refCnt()).isZero();
  }

  @Test
  void aSliceOnItsWayKeepsItsBytes() {
    ByteBuf first = read("abc", 10);
    ByteBuf slice = cumulation.add(first, alloc).readRetainedSlice(2);

    ByteBuf both = cumulation.add(read("de", 0), alloc);

    assertThat(both).isNotSameAs(first);
    assertThat(text(both)).isEqualTo("cde");
    assertThat(text(slice)).isEqualTo("ab");
    slice.release();
    assertThat(first.refCnt()).isZero();
  }

  @Test
  void trimLetsGoOnlyOfWhatIsReadToItsEnd() {
    ByteBuf first = cumulation.add(read("ab", 0), alloc).skipBytes(1);
    cumulation.trim();
    assertThat(cumulation.peek()).isSameAs(first);

    first.skipBytes(1);
    assertThat(cumulation.isReadable()).isFalse();
    cumulation.trim();
    assertThat(cumulation.peek()).isNull();
    assertThat(first.refCnt()).isZero();
    cumulation.trim();
  }
}
