package dev.segue.gateway.data.exchange;

import dev.segue.gateway.data.client.ClientIdentity;
import dev.segue.gateway.data.http1.Ascii;
import dev.segue.gateway.data.http1.BodyLength;
import dev.segue.gateway.data.http1.FieldKind;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.ResponseHead;

/** Turns a backend's response head into the one that the client gets. */
final class ResponseRewriter {
  private static final byte[] VERSION = Ascii.bytes("HTTP/1.1 ");
  private static final byte[] CONTENT_LENGTH = Ascii.bytes("Content-Length: ");
  private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = Ascii.bytes("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("Connection: keep-alive\r\n");
  private static final byte[] SPACE = {' '};

  private final HeadWriter out;

  ResponseRewriter(HeadWriter out) {
    this.out = out;
  }

  /**
   * What the client's side of the connection is told.
   *
   * @param http11 the client speaks HTTP/1.1
   * @param close the connection ends with this response
   */
  record Hop(boolean http11, boolean close) {
    static final Hop[] ALL = {
      new Hop(false, false), new Hop(false, true), new Hop(true, false), new Hop(true, true)
    };

    static Hop of(boolean http11, boolean close) {
      return ALL[(http11 ? 2 : 0) + (close ? 1 : 0)];
    }
  }

  /** Writes an informational head (RFC 9110 section 15.2): its fields as they are, no framing. */
  HeadWriter informational(ResponseHead head) {
    statusLine(head);
    fields(head.fields());
    return out.add(HeadWriter.CRLF);
  }

  /** Writes a 101: from here on the bytes are another protocol's. */
  HeadWriter switching(ResponseHead head, Upgrade.Wanted wanted, ClientIdentity client) {
    statusLine(head);
    fields(head.fields());
    ForwardingFields.requestId(out, client);
    return out.upgrade(wanted).add(HeadWriter.CRLF);
  }

  /** Writes a final head; the body that follows is framed as {@link #bodyLength} says. */
  HeadWriter rewrite(ResponseHead head, boolean requestWasHead, Hop hop, ClientIdentity client) {
    statusLine(head);
    fields(head.fields());
    ForwardingFields.requestId(out, client);
    if (head.status() != 204) {
      framing(bodyLength(head.statedLength(), hop), head, requestWasHead);
    }
    if (hop.close()) {
      out.add(CLOSE);
    } else if (!hop.http11()) {
      out.add(KEEP_ALIVE);
    }
    return out.add(HeadWriter.CRLF);
  }

  /** How the client learns the end of a body that the backend framed so. */
  static long bodyLength(long stated, Hop hop) {
    if (stated >= 0) {
      return stated;
    }
    return hop.http11() ? BodyLength.CHUNKED : BodyLength.UNTIL_CLOSE;
  }

  private void statusLine(ResponseHead head) {
    out.start().add(VERSION).add(head.status()).add(SPACE);
    out.add(head.bytes(), head.reasonStart(), head.reasonEnd()).add(HeadWriter.CRLF);
  }

  private void framing(long length, ResponseHead head, boolean requestWasHead) {
    boolean bodyless = requestWasHead || head.status() == 304;
    if (length >= 0) {
      out.add(CONTENT_LENGTH).add(length).add(HeadWriter.CRLF);
    } else if (length == BodyLength.CHUNKED
        && !(bodyless && head.statedLength() == BodyLength.UNTIL_CLOSE)) {
      out.add(CHUNKED);
    }
  }

  private void fields(Fields fields) {
    int runStart = -1;
    int runEnd = -1;
    for (int i = 0; i < fields.count(); i++) {
      if (fields.dropped(i) || isOurs(fields.kind(i))) {
        continue;
      }
      if (fields.lineStart(i) != runEnd) {
        if (runStart >= 0) {
          out.add(fields.bytes(), runStart, runEnd);
        }
        runStart = fields.lineStart(i);
      }
      runEnd = fields.lineEnd(i);
    }
    if (runStart >= 0) {
      out.add(fields.bytes(), runStart, runEnd);
    }
  }

  private static boolean isOurs(byte kind) {
    return switch (kind) {
      case FieldKind.CONNECTION,
          FieldKind.KEEP_ALIVE,
          FieldKind.PROXY_CONNECTION,
          FieldKind.TE,
          FieldKind.TRANSFER_ENCODING,
          FieldKind.CONTENT_LENGTH,
          FieldKind.UPGRADE,
          FieldKind.X_REQUEST_ID ->
          true;
      default -> false;
    };
  }
}
