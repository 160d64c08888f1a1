package dev.segue.gateway.accesslog;

import static dev.segue.gateway.accesslog.LineBuffer.ascii;

import dev.segue.gateway.accesslog.LineBuffer.Escapes;

/** The combined log format of Apache and nginx, and nothing more: other tools parse it. */
final class CombinedFormat implements LineFormat {
  /** What nginx writes for a client that left before it got a status. */
  private static final int CLIENT_LEFT = 499;

  private static final byte[] NO_USER = ascii(" - - [");
  private static final byte[] REQUEST = ascii(" +0000] \"");
  private static final byte[] HTTP11 = ascii(" HTTP/1.1");
  private static final byte[] HTTP10 = ascii(" HTTP/1.0");
  private static final byte[] NEXT_TEXT = ascii(" \"");

  private final SecondText second = new SecondText("dd/MMM/yyyy:HH:mm:ss");

  @Override
  public void write(AccessRecord request, long wallMillis, LineBuffer out) {
    out.add(request.client, Escapes.HEX).add(NO_USER).add(second.at(wallMillis)).add(REQUEST);
    if (request.method.present()) {
      out.add(request.method, Escapes.HEX).add(' ').add(request.target, Escapes.HEX);
      out.add(request.http11 ? HTTP11 : HTTP10);
    } else {
      out.add('-');
    }
    out.add('"').add(' ').add(request.status == 0 ? CLIENT_LEFT : request.status);
    out.add(' ').add(request.sent);
    text(request.referer, out);
    text(request.userAgent, out);
    out.add('\n');
  }

  private static void text(Piece piece, LineBuffer out) {
    out.add(NEXT_TEXT);
    if (piece.present()) {
      out.add(piece, Escapes.HEX);
    } else {
      out.add('-');
    }
    out.add('"');
  }
}
