package dev.segue.gateway.data.exchange;

import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import dev.segue.gateway.config.RouteConfig.ForwardingConfig;
import dev.segue.gateway.data.client.ClientIdentity;
import dev.segue.gateway.data.client.ProxyHeaderWriter;
import dev.segue.gateway.data.http1.Ascii;
import dev.segue.gateway.data.http1.BodyLength;
import dev.segue.gateway.data.http1.FieldKind;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.Method;
import dev.segue.gateway.data.http1.RequestHead;

/**
 * Turns the client's request head into the one that a backend gets: hop-by-hop fields out (RFC 9110
 * section 7.6.1), framing and forwarding fields of our own in, everything else byte for byte and in
 * its order.
 */
final class RequestRewriter {
  private static final byte[] VERSION = Ascii.bytes(" HTTP/1.1\r\n");
  private static final byte[] HOST = Ascii.bytes("Host: ");
  private static final byte[] CONTENT_LENGTH = Ascii.bytes("Content-Length: ");
  private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
  private static final byte[] VIA = Ascii.bytes("Via: 1.1 ");
  private static final byte[] SLASH = {'/'};

  private final HeadWriter out;
  private final ForwardingFields forwardingFields;
  private final byte[] pseudonym;

  /**
   * A rewriter that signs {@code Via} with the pseudonym.
   *
   * @param out the loop's
   */
  RequestRewriter(HeadWriter out, String pseudonym) {
    this.out = out;
    forwardingFields = new ForwardingFields(out);
    this.pseudonym = Ascii.bytes(pseudonym);
  }

  /** Writes the head for that attempt, behind a PROXY header where its backend wants one. */
  HeadWriter rewrite(
      RequestHead head,
      Attempt attempt,
      ForwardingConfig forwarding,
      ClientIdentity client,
      Upgrade upgrade) {
    out.start();
    if (attempt.announcement() != SendProxyProtocol.OFF) {
      out.add(ProxyHeaderWriter.of(attempt.announcement(), client.peer()));
    }
    client.trace(forwarding.traceContext(), head.fields());
    out.add(head.bytes(), 0, head.methodEnd() + 1);
    requestTarget(head);
    out.add(VERSION);
    boolean ownHost = !forwarding.preserveHost() || head.hostStart() == head.hostEnd();
    if (ownHost) {
      out.add(HOST).add(Ascii.bytes(attempt.endpoint().id())).add(HeadWriter.CRLF);
    } else if (head.fields().find(FieldKind.HOST) < 0) { // HTTP/1.0 with an absolute target
      out.add(HOST).add(head.bytes(), head.hostStart(), head.hostEnd()).add(HeadWriter.CRLF);
    }
    fields(head.fields(), ownHost, client);
    framing(head);
    forwardingFields.write(head, client, forwarding);
    if (forwarding.via()) {
      out.add(VIA).add(pseudonym).add(HeadWriter.CRLF);
    }
    if (upgrade instanceof Upgrade.Wanted wanted) {
      out.upgrade(wanted);
    }
    return out.add(HeadWriter.CRLF);
  }

  private void requestTarget(RequestHead head) {
    byte[] bytes = head.bytes();
    if (head.targetStart() == head.targetEnd() || bytes[head.targetStart()] == '?') {
      out.add(SLASH); // an absolute target without a path (RFC 9112 section 3.2.1)
    }
    out.add(bytes, head.targetStart(), head.targetEnd());
  }

  /** Copies what is kept in as few runs as possible. */
  private void fields(Fields fields, boolean ownHost, ClientIdentity client) {
    int runStart = -1;
    int runEnd = -1;
    for (int i = 0; i < fields.count(); i++) {
      byte kind = fields.kind(i);
      if (fields.dropped(i)
          || isOurs(kind)
          || (ownHost && kind == FieldKind.HOST)
          || ForwardingFields.replaces(kind, client)) {
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
          FieldKind.SEGUE ->
          true;
      default -> false;
    };
  }

  /** One length, or one coding, in our own spelling. */
  private void framing(RequestHead head) {
    if (head.bodyLength() == BodyLength.CHUNKED) {
      out.add(CHUNKED);
    } else if (head.bodyLength() > 0 || expectsBody(head)) {
      out.add(CONTENT_LENGTH).add(head.bodyLength()).add(HeadWriter.CRLF);
    }
  }

  /** An empty body is said where the method gives it a meaning (RFC 9110 section 8.6). */
  private static boolean expectsBody(RequestHead head) {
    return head.fields().find(FieldKind.CONTENT_LENGTH) >= 0
        || head.method() == Method.POST
        || head.method() == Method.PUT
        || head.method() == Method.PATCH;
  }

  /** Whether the request carries this instance's own mark already. */
  boolean isLoop(RequestHead head) {
    Fields fields = head.fields();
    int via = fields.find(FieldKind.VIA);
    for (int i = via; i >= 0 && i < fields.count(); i++) {
      if (fields.kind(i) == FieldKind.VIA && contains(fields, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean contains(Fields fields, int field) {
    for (int from = fields.valueStart(field);
        from <= fields.valueEnd(field) - pseudonym.length;
        from++) {
      if (Ascii.equals(fields.bytes(), from, from + pseudonym.length, pseudonym)) {
        return true;
      }
    }
    return false;
  }
}
