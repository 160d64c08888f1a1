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
public final class ResponseFuzz {
  private final String bytes;
  private final Pieces pieces = new Pieces();
  private final Collected body = new Collected();
  private final BodyDecoder decoder = new BodyDecoder(body, Reading.MAX_HEAD, Reading.MAX_FIELDS);
  private final ResponseParser parser = Reading.responses();
  private int responseAt; // where the response under way begins
  private boolean inBody;
  private boolean refused;

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
    int left = pieces.feed(data, this::step);
    if (inBody && decoder.untilClose()) {
      decoder.close();
      whole(bytes.length());
    } else if (!refused) {
      assertNothingWholeIsLeft(left);
    }
  }

  private boolean step(ByteBuf in) {
    if (refused) {
      return false;
    }
    if (inBody) {
      boolean further = decoder.decode(in);
      refused = decoder.error() != null;
      if (!refused && decoder.done()) {
        whole(pieces.position(in));
        return in.isReadable();
      }
      return further;
    }
    return switch (parser.parse(in)) {
      case NEED_MORE -> false;
      case REFUSED -> {
        refused = true;
        yield false;
      }
      case HEAD -> {
        inBody = true;
        body.payload.setLength(0);
        decoder.begin(parser.head().bodyLength(false));
        yield true;
      }
    };
  }

  private void whole(int end) {
    inBody = false;
    StrictHttp strict = new StrictHttp(bytes, responseAt);
    try {
      assertSame(strict.response(false, true), strict.position(), end);
    } catch (Violation | Incomplete e) {
      throw new AssertionError("taken: " + bytes.substring(responseAt), e);
    }
    responseAt = end;
  }

  private void assertSame(Response strict, int strictEnd, int end) {
    ResponseHead head = parser.head();
    Pieces.require(strictEnd == end, "ends at " + end + ", not " + strictEnd);
    Pieces.require(head.status() == strict.status(), "status of " + strict);
    Pieces.require(body.payload.toString().equals(strict.body().text()), "body of " + strict);
    Pieces.require(head.fields().count() == strict.fields().size(), "fields of " + strict);
  }

  private void assertNothingWholeIsLeft(int left) {
    try {
      Response missed = new StrictHttp(bytes, responseAt).response(false, true);
      throw new AssertionError("waits, with " + left + " bytes left, for more of " + missed);
    } catch (Violation | Incomplete e) {
      // more has to come, or it is refused at a later byte
    }
  }
}
