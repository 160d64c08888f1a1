package dev.segue.gateway.data.http1;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks of our own: what is written is read again as it was. */
final class ChunkWriterTest {
  private static final UnpooledByteBufAllocator ALLOC = new UnpooledByteBufAllocator(false);

  /** Takes and lets go of what goes out. */
  private static final class Wire implements ChunkWriter.Out {
    final StringBuilder text = new StringBuilder();

    @Override
    public void body(ByteBuf bytes) {
      text.append(bytes.toString(StandardCharsets.ISO_8859_1));
      assertThat(bytes.release()).as("the only reference").isTrue();
    }
  }

  private static Fields trailers(String lines) {
    Collected out = new Collected();
    BodyDecoder decoder = new BodyDecoder(out, 4096, 100);
    decoder.begin(BodyLength.CHUNKED);
    Reading.feed(decoder::decode, Ascii.bytes(("0\n" + lines + "\n").replace("\n", "\r\n")));
    return requireNonNull(out.fields);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 15, 16, 255, 256, 4095, 4096, 4097, 65_535, 65_536, 1_048_576})
  void aChunkIsItsSizeInHexAndItsBytes(int size) {
    Wire wire = new Wire();
    ByteBuf data = Unpooled.buffer(size).writeZero(size);

    ChunkWriter.chunk(data, ALLOC, wire);

    assertThat(wire.text)
        .hasToString(Integer.toHexString(size) + "\r\n" + "\0".repeat(size) + "\r\n");
    assertThat(data.refCnt()).isZero();
  }

  @Test
  void noBytesAreNoChunkSinceThatWouldBeTheEnd() {
    Wire wire = new Wire();
    ByteBuf data = Unpooled.buffer(8);

    ChunkWriter.chunk(data, ALLOC, wire);

    assertThat(wire.text).isEmpty();
    assertThat(data.refCnt()).isZero();
  }

  @Test
  void theLastChunkHasTheTrailersThatFrameAndRouteNothing() {
    Wire wire = new Wire();

    ChunkWriter.last(
        trailers(
            """
            Digest: x\s
            Content-Length: 5
            Host: b
            Transfer-Encoding: chunked
            X-Forwarded-For: 1
            X-Segue-A: 1
            Connection: close
            B:
            """),
        ALLOC,
        wire);

    assertThat(wire.text).hasToString("0\r\nDigest: x \r\nB:\r\n\r\n");
  }

  /**
   * Scenario: a backend that merges trailers took a client's Authorization from behind the body.
   */
  @Test
  void theLastChunkHasNoTrailersThatAuthoriseConditionOrDescribe() {
    Wire wire = new Wire();

    ChunkWriter.last(
        trailers(
            """
            AUTHORIZATION: Basic x
            Cookie: a=b
            Set-Cookie: c=d
            Content-Type: text/html
            content-encoding: gzip
            Content-Digest: kept
            If-None-Match: *
            If-Any-Other: x
            If: kept
            Range: bytes=0-1
            Cache-Control: no-store
            Trailer: x
            Grpc-Status: 0
            """),
        ALLOC,
        wire);

    assertThat(wire.text)
        .hasToString("0\r\nContent-Digest: kept\r\nIf: kept\r\nGrpc-Status: 0\r\n\r\n");
  }

  @Property(tries = 100)
  void whatIsWrittenIsReadAgain(
      @ForAll @Size(max = 20) List<@IntRange(max = 10_000) Integer> sizes) {
    Wire wire = new Wire();
    StringBuilder payload = new StringBuilder();
    for (int size : sizes) {
      String part = Integer.toString(size % 10).repeat(size);
      payload.append(part);
      ChunkWriter.chunk(Unpooled.copiedBuffer(Ascii.bytes(part)), ALLOC, wire);
    }
    ChunkWriter.last(trailers("T: v\n"), ALLOC, wire);
    Collected read = new Collected();
    BodyDecoder decoder = new BodyDecoder(read, 4096, 9);
    decoder.begin(BodyLength.CHUNKED);

    assertThat(Reading.feed(decoder::decode, Ascii.bytes(wire.text.toString()))).isZero();
    assertThat(decoder.done()).isTrue();
    assertThat(read.payload).hasToString(payload.toString());
    assertThat(read.trailers).isEqualTo("{T=v}");
  }
}
