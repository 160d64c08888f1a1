package dev.segue.gateway.data.http1;

import dev.segue.gateway.testing.StrictHttp;
import dev.segue.gateway.testing.StrictHttp.Incomplete;
import dev.segue.gateway.testing.StrictHttp.Request;
import dev.segue.gateway.testing.StrictHttp.Violation;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * A fuzz target: a stream of requests to {@link RequestParser} and {@link BodyDecoder}, in pieces,
 * against {@link StrictHttp}. Whatever ours takes, the strict reader takes as the same; whatever
 * the strict reader takes, ours refuses or takes, but never waits for more of.
 */
public final class RequestFuzz implements MessageStream.Heads {
  private final String bytes;
  private final MessageStream stream = new MessageStream(this);
  private final RequestParser parser = Reading.requests();

  private RequestFuzz(String bytes) {
    this.bytes = bytes;
  }

  /** Jazzer's entry. The first byte says how large the pieces are. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > 1) {
      String bytes = new String(data, 1, data.length - 1, StandardCharsets.ISO_8859_1);
      new RequestFuzz(bytes).run(data);
    }
  }

  private void run(byte[] data) {
    int left = stream.read(data);
    if (!stream.refused()) {
      assertNothingWholeIsLeft(left);
    }
  }

  @Override
  public RequestParser.Answer parse(ByteBuf in) {
    return parser.parse(in);
  }

  @Override
  public long bodyLength() {
    return parser.head().bodyLength();
  }

  @Override
  public void whole(int start, int end) {
    StrictHttp strict = new StrictHttp(bytes, start).forgiveEmptyLine();
    try {
      assertSame(strict.request(), strict.position(), end);
    } catch (Violation | Incomplete e) {
      throw new AssertionError("taken: " + bytes.substring(start), e);
    }
  }

  private void assertSame(Request strict, int strictEnd, int end) {
    RequestHead head = parser.head();
    String target = head.targetText();
    Pieces.require(strictEnd == end, "ends at " + end + ", not " + strictEnd);
    Pieces.require(head.methodText().equals(strict.method()), "method of " + strict);
    Pieces.require(
        (target.startsWith("?") ? '/' + target : target).equals(strict.target()),
        target + " in " + strict);
    Pieces.require(
        stream.body.payload.toString().equals(strict.body().text()), "body of " + strict);
    Pieces.require(head.fields().count() == strict.fields().size(), "fields of " + strict);
    Pieces.require(head.http11() == strict.http11(), "version of " + strict);
    Pieces.require(head.keepAlive() == strict.persists(), "persistence of " + strict);
  }

  private void assertNothingWholeIsLeft(int left) {
    try {
      Request missed = new StrictHttp(bytes, stream.messageAt()).forgiveEmptyLine().request();
      throw new AssertionError("waits, with " + left + " bytes left, for more of " + missed);
    } catch (Violation | Incomplete e) {
      // more has to come, or it is refused at a later byte
    }
  }
}
