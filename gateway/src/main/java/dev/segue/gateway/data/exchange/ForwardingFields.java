package dev.segue.gateway.data.exchange;

import dev.segue.gateway.config.RouteConfig.ForwardingConfig;
import dev.segue.gateway.data.client.ClientIdentity;
import dev.segue.gateway.data.client.ForwardedSyntax;
import dev.segue.gateway.data.client.Peer;
import dev.segue.gateway.data.http1.Ascii;
import dev.segue.gateway.data.http1.Authority;
import dev.segue.gateway.data.http1.FieldKind;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.RequestHead;

/**
 * Writes what the backend is told of the client. What an untrusted peer says of itself is replaced;
 * a trusted one's lists are added to, and its other words are kept where they are what they claim
 * to be.
 */
final class ForwardingFields {
  private static final byte[] FOR = Ascii.bytes("X-Forwarded-For: ");
  private static final byte[] REAL_IP = Ascii.bytes("X-Real-IP: ");
  private static final byte[] PROTO = Ascii.bytes("X-Forwarded-Proto: ");
  private static final byte[] HOST = Ascii.bytes("X-Forwarded-Host: ");
  private static final byte[] PORT = Ascii.bytes("X-Forwarded-Port: ");
  private static final byte[] FORWARDED = Ascii.bytes("Forwarded: ");
  private static final byte[] ELEMENT_FOR = Ascii.bytes("for=");
  private static final byte[] ELEMENT_HOST = Ascii.bytes(";host=\"");
  private static final byte[] ELEMENT_PROTO = Ascii.bytes(";proto=http");
  private static final byte[] REQUEST_ID = Ascii.bytes("X-Request-Id: ");
  private static final byte[] TRACEPARENT = Ascii.bytes("traceparent: ");
  private static final byte[] COMMA = Ascii.bytes(", ");
  private static final byte[] QUOTE = {'"'};
  private static final byte[] V6_START = Ascii.bytes("\"[");
  private static final byte[] V6_END = Ascii.bytes("]\"");
  private static final byte[] HTTP = Ascii.bytes("http");
  private static final byte[] HTTPS = Ascii.bytes("https");
  private static final byte[] WS = Ascii.bytes("ws");
  private static final byte[] WSS = Ascii.bytes("wss");
  private static final int LONGEST_HOST = 261; // of a name, a colon and a port

  private final HeadWriter out;

  ForwardingFields(HeadWriter out) {
    this.out = out;
  }

  /** Writes all of them. */
  void write(RequestHead head, ClientIdentity client, ForwardingConfig forwarding) {
    Peer peer = client.peer();
    if (peer.trusted()) {
      onBehalf(head, client, peer);
    } else {
      out.add(peer.fields());
      host(head);
    }
    if (forwarding.forwarded()) {
      forwarded(head, peer);
    }
    requestId(client);
    if (client.startsTrace()) {
      out.add(TRACEPARENT).add(client.traceParent()).add(HeadWriter.CRLF);
    }
  }

  /** Names the request; also in responses. */
  static void requestId(HeadWriter out, ClientIdentity client) {
    out.add(REQUEST_ID).add(client.requestId()).add(HeadWriter.CRLF);
  }

  private void requestId(ClientIdentity client) {
    requestId(out, client);
  }

  /** Whether a field that this class writes, or refuses to, is to be left out of the copy. */
  static boolean replaces(byte kind, ClientIdentity client) {
    return switch (kind) {
      case FieldKind.X_FORWARDED_FOR,
          FieldKind.X_FORWARDED_PROTO,
          FieldKind.X_FORWARDED_HOST,
          FieldKind.X_FORWARDED_PORT,
          FieldKind.X_REAL_IP,
          FieldKind.FORWARDED,
          FieldKind.X_REQUEST_ID ->
          true;
      case FieldKind.X_FORWARDED -> !client.peer().trusted();
      case FieldKind.TRACEPARENT, FieldKind.TRACESTATE -> !client.keepsTrace();
      default -> false;
    };
  }

  private void onBehalf(RequestHead head, ClientIdentity client, Peer peer) {
    Fields fields = head.fields();
    out.add(FOR);
    list(fields, FieldKind.X_FORWARDED_FOR);
    out.add(peer.text()).add(HeadWriter.CRLF);
    out.add(REAL_IP).add(client.address()).add(HeadWriter.CRLF);
    int proto = ClientIdentity.only(fields, FieldKind.X_FORWARDED_PROTO);
    out.add(PROTO);
    if (proto >= 0 && isProto(fields, proto)) {
      value(fields, proto);
    } else {
      out.add(HTTP);
    }
    out.add(HeadWriter.CRLF);
    int host = ClientIdentity.only(fields, FieldKind.X_FORWARDED_HOST);
    if (host >= 0 && isHost(fields, host)) {
      out.add(HOST);
      value(fields, host);
      out.add(HeadWriter.CRLF);
    } else {
      host(head);
    }
    int port = ClientIdentity.only(fields, FieldKind.X_FORWARDED_PORT);
    if (port >= 0 && isPort(fields, port)) {
      out.add(PORT);
      value(fields, port);
      out.add(HeadWriter.CRLF);
    }
  }

  private void host(RequestHead head) {
    if (head.hostStart() < head.hostEnd()) {
      out.add(HOST).add(head.bytes(), head.hostStart(), head.hostEnd()).add(HeadWriter.CRLF);
    }
  }

  private void value(Fields fields, int field) {
    out.add(fields.bytes(), fields.valueStart(field), fields.valueEnd(field));
  }

  /** Writes the values of all fields of that kind as one list that goes on. */
  private void list(Fields fields, byte kind) {
    for (int i = 0; i < fields.count(); i++) {
      boolean said = fields.valueStart(i) < fields.valueEnd(i);
      if (fields.kind(i) == kind && !fields.dropped(i) && said) {
        value(fields, i);
        out.add(COMMA);
      }
    }
  }

  // --- RFC 7239 --------------------------------------------------------------------------------

  private void forwarded(RequestHead head, Peer peer) {
    out.add(FORWARDED);
    if (peer.trusted() && wellFormed(head.fields())) {
      list(head.fields(), FieldKind.FORWARDED);
    }
    boolean v6 = isV6(peer.text());
    out.add(ELEMENT_FOR);
    if (v6) {
      out.add(V6_START).add(peer.text()).add(V6_END); // section 6: in brackets, and so quoted
    } else {
      out.add(peer.text());
    }
    if (head.hostStart() < head.hostEnd()) {
      out.add(ELEMENT_HOST).add(head.bytes(), head.hostStart(), head.hostEnd()).add(QUOTE);
    }
    out.add(ELEMENT_PROTO).add(HeadWriter.CRLF);
  }

  private static boolean wellFormed(Fields fields) {
    for (int i = 0; i < fields.count(); i++) {
      int from = fields.valueStart(i);
      int to = fields.valueEnd(i);
      if (fields.kind(i) == FieldKind.FORWARDED
          && from < to
          && !ForwardedSyntax.valid(fields.bytes(), from, to)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isV6(byte[] text) {
    for (byte b : text) {
      if (b == ':') {
        return true;
      }
    }
    return false;
  }

  // --- a trusted peer's words, judged ----------------------------------------------------------

  private static boolean isProto(Fields fields, int field) {
    byte[] b = fields.bytes();
    int from = fields.valueStart(field);
    int to = fields.valueEnd(field);
    return Ascii.equalsIgnoreCase(b, from, to, HTTPS)
        || Ascii.equalsIgnoreCase(b, from, to, HTTP)
        || Ascii.equalsIgnoreCase(b, from, to, WSS)
        || Ascii.equalsIgnoreCase(b, from, to, WS);
  }

  private static boolean isHost(Fields fields, int field) {
    int from = fields.valueStart(field);
    int to = fields.valueEnd(field);
    return to - from <= LONGEST_HOST && Authority.valid(fields.bytes(), from, to);
  }

  private static boolean isPort(Fields fields, int field) {
    byte[] b = fields.bytes();
    int from = fields.valueStart(field);
    int to = fields.valueEnd(field);
    int port = 0;
    for (int i = from; i < to; i++) {
      if (!Ascii.isDigit(b[i]) || to - from > 5) {
        return false;
      }
      port = port * 10 + b[i] - '0';
    }
    return port > 0 && port <= 65_535;
  }
}
