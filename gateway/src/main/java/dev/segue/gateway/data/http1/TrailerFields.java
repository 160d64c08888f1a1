package dev.segue.gateway.data.http1;

/**
 * Which fields may stand behind a body. What decides how a message is framed, routed, authorised,
 * cached or understood comes too late there (RFC 9110 section 6.5.1), and a receiver that merges
 * trailers into the header would take it all the same.
 */
final class TrailerFields {
  private static final byte[] CONDITIONAL = Ascii.bytes("if-");

  private static final byte[][] HEADER_ONLY = {
    Ascii.bytes("age"),
    Ascii.bytes("authorization"),
    Ascii.bytes("cache-control"),
    Ascii.bytes("content-encoding"),
    Ascii.bytes("content-language"),
    Ascii.bytes("content-location"),
    Ascii.bytes("content-range"),
    Ascii.bytes("content-type"),
    Ascii.bytes("cookie"),
    Ascii.bytes("date"),
    Ascii.bytes("expires"),
    Ascii.bytes("location"),
    Ascii.bytes("max-forwards"),
    Ascii.bytes("origin"),
    Ascii.bytes("pragma"),
    Ascii.bytes("proxy-authenticate"),
    Ascii.bytes("proxy-authorization"),
    Ascii.bytes("range"),
    Ascii.bytes("retry-after"),
    Ascii.bytes("set-cookie"),
    Ascii.bytes("trailer"),
    Ascii.bytes("vary"),
    Ascii.bytes("warning"),
    Ascii.bytes("www-authenticate"),
  };

  private TrailerFields() {}

  static boolean mayPass(Fields trailers, int field) {
    if (trailers.kind(field) != FieldKind.OTHER) {
      return false; // what the gateway itself reads or writes
    }
    byte[] b = trailers.bytes();
    int from = trailers.nameStart(field);
    int to = trailers.nameEnd(field);
    for (byte[] name : HEADER_ONLY) {
      if (Ascii.equalsIgnoreCase(b, from, to, name)) {
        return false;
      }
    }
    return to - from < CONDITIONAL.length
        || !Ascii.equalsIgnoreCase(b, from, from + CONDITIONAL.length, CONDITIONAL);
  }
}
