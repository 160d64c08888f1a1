package dev.segue.gateway.data.http1;

import dev.segue.gateway.testing.StrictHttp;
import dev.segue.gateway.testing.StrictHttp.Incomplete;
import dev.segue.gateway.testing.StrictHttp.Response;
import dev.segue.gateway.testing.StrictHttp.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * A fuzz target: one chunked body, taken apart by {@link BodyDecoder} and written anew by {@link
 * ChunkWriter} piece by piece, as the gateway does it. {@link StrictHttp} reads both the same, and
 * what was not whole is not whole behind the gateway either.
 */
public final class BodyFuzz implements BodySink, ChunkWriter.Out {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final StringBuilder written = new StringBuilder(HEAD);
  private final BodyDecoder decoder = new BodyDecoder(this, Reading.MAX_HEAD, Reading.MAX_FIELDS);

  private BodyFuzz() {}

  /** Jazzer's entry. The first byte says how large the pieces are. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > 1) {
      new BodyFuzz().run(data);
    }
  }

  private void run(byte[] data) {
    String sent = HEAD + new String(data, 1, data.length - 1, StandardCharsets.ISO_8859_1);
    decoder.begin(BodyLength.CHUNKED);
    int left = new Pieces().feed(data, decoder::decode);
    try {
      Response passed = new StrictHttp(written.toString(), 0).response(false, true);
      Pieces.require(decoder.done(), "an end that nobody sent: " + written);
      StrictHttp strict = new StrictHttp(sent, 0);
      Response meant = strict.response(false, true);
      Pieces.require(strict.position() == sent.length() - left, "ends elsewhere: " + sent);
      Pieces.require(passed.body().text().equals(meant.body().text()), "not the same: " + sent);
      Pieces.require(
          meant.body().trailers().containsAll(passed.body().trailers()), "trailers: " + passed);
    } catch (Incomplete e) {
      Pieces.require(!decoder.done(), "its end is lost: " + written);
    } catch (Violation e) {
      throw new AssertionError(written + " of " + sent, e);
    }
  }

  @Override
  public void data(ByteBuf data) {
    ChunkWriter.chunk(data, UnpooledByteBufAllocator.DEFAULT, this);
  }

  @Override
  public void end(Fields trailers) {
    ChunkWriter.last(trailers, UnpooledByteBufAllocator.DEFAULT, this);
  }

  @Override
  public void body(ByteBuf bytes) {
    written.append(bytes.toString(StandardCharsets.ISO_8859_1));
    bytes.release();
  }
}
