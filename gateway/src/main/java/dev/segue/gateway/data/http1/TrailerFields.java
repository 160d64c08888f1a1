package dev.segue.gateway.data.http1;

import java.util.stream.Stream;

/**
 * Which fields may stand behind a body. What decides how a message is framed, routed, authorised,
 * cached or understood comes too late there (RFC 9110 section 6.5.1), and a receiver that merges
 * trailers into the header would take it all the same.
 */
final class TrailerFields {
  private static final byte[] CONDITIONAL = Ascii.bytes("if-");

  private static final byte[][] HEADER_ONLY =
      Stream.of(
              "age",
              "authorization",
              "cache-control",
              "content-encoding",
              "content-language",
              "content-location",
              "content-range",
              "content-type",
              "cookie",
              "date",
              "expires",
              "location",
              "max-forwards",
              "origin",
              "pragma",
              "proxy-authenticate",
              "proxy-authorization",
              "range",
              "retry-after",
              "set-cookie",
              "trailer",
              "vary",
              "warning",
              "www-authenticate")
          .map(Ascii::bytes)
          .toArray(byte[][]::new);

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
