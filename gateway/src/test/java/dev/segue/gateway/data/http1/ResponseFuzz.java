package dev.segue.gateway.data.http1;

import dev.segue.gateway.testing.StrictHttp;
import dev.segue.gateway.testing.StrictHttp.Incomplete;
import dev.segue.gateway.testing.StrictHttp.Response;
import dev.segue.gateway.testing.StrictHttp.Violation;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * A fuzz target: a stream of responses to {@link ResponseParser} and {@link BodyDecoder}, in pieces
 * and then a close, against {@link StrictHttp}, as {@link RequestFuzz} does it. Bodies that end
 * with the connection are part of it.
 */
public final class ResponseFuzz implements MessageStream.Heads {
  private final String bytes;
  private final MessageStream stream = new MessageStream(this);
  private final ResponseParser parser = Reading.responses();

  private ResponseFuzz(String bytes) {
    this.bytes = bytes;
  }

  /** Jazzer's entry. The first byte says how large the pieces are. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > 1) {
      new ResponseFuzz(new String(data, 1, data.length - 1, StandardCharsets.ISO_8859_1)).run(data);
    }
  }

  private void run(byte[] data) {
    int left = stream.read(data);
    if (stream.untilClose()) {
      stream.decoder.close();
      stream.whole(bytes.length());
    } else if (!stream.refused()) {
      assertNothingWholeIsLeft(left);
    }
  }

  @Override
  public RequestParser.Answer parse(ByteBuf in) {
    return parser.parse(in);
  }

  @Override
  public long bodyLength() {
    return parser.head().bodyLength(false);
  }

  @Override
  public void whole(int start, int end) {
    StrictHttp strict = new StrictHttp(bytes, start);
    try {
      assertSame(strict.response(false, true), strict.position(), end);
    } catch (Violation | Incomplete e) {
      throw new AssertionError("taken: " + bytes.substring(start), e);
    }
  }

  private void assertSame(Response strict, int strictEnd, int end) {
    ResponseHead head = parser.head();
    Pieces.require(strictEnd == end, "ends at " + end + ", not " + strictEnd);
    Pieces.require(head.status() == strict.status(), "status of " + strict);
    Pieces.require(
        stream.body.payload.toString().equals(strict.body().text()), "body of " + strict);
    Pieces.require(head.fields().count() == strict.fields().size(), "fields of " + strict);
  }

  private void assertNothingWholeIsLeft(int left) {
    try {
      Response missed = new StrictHttp(bytes, stream.messageAt()).response(false, true);
      throw new AssertionError("waits, with " + left + " bytes left, for more of " + missed);
    } catch (Violation | Incomplete e) {
      // more has to come, or it is refused at a later byte
    }
  }
}
