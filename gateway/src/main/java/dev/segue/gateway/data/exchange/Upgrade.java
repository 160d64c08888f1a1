package dev.segue.gateway.data.exchange;

import dev.segue.gateway.data.http1.Ascii;
import dev.segue.gateway.data.http1.BodyLength;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.data.http1.ResponseHead;
import java.util.List;
import java.util.Locale;

/**
 * What becomes of a client's wish to speak another protocol on its connection (RFC 9110 section
 * 7.8). One offer in the route's list is passed on; {@code h2c}, which some clients always offer,
 * is passed over; anything else is refused, since who forwards it blindly lets its client tunnel
 * past all checks.
 */
sealed interface Upgrade {
  Upgrade NONE = new None();
  Upgrade REFUSED = new Refused();

  /** No wish, or one that may be ignored. */
  record None() implements Upgrade {}

  record Refused() implements Upgrade {}

  /**
   * The connection is handed over if the backend agrees.
   *
   * @param protocol in lower case, as it is sent on
   */
  record Wanted(String protocol) implements Upgrade {
    byte[] bytes() {
      return Ascii.bytes(protocol);
    }

    /** Whether the backend's 101 speaks of the same. */
    boolean agreed(ResponseHead response) {
      int field = response.upgrade();
      Fields fields = response.fields();
      return field >= 0
          && Ascii.equalsIgnoreCase(
              fields.bytes(), fields.valueStart(field), fields.valueEnd(field), bytes());
    }
  }

  /**
   * Decides.
   *
   * @param served the protocols that the route hands connections over to, in lower case
   */
  static Upgrade of(RequestHead request, List<String> served) {
    if (request.upgrade() < 0) {
      return NONE;
    }
    boolean unknown = false;
    for (String offer : request.fields().value(request.upgrade()).split(",", -1)) {
      String protocol = offer.strip().toLowerCase(Locale.ROOT);
      if (served.contains(protocol)) {
        // a body before the switch would be read by one side as the new protocol
        boolean framed = request.bodyLength() == BodyLength.CHUNKED || request.bodyLength() > 0;
        return framed ? REFUSED : new Wanted(protocol);
      }
      unknown |= !protocol.equals("h2c");
    }
    return unknown ? REFUSED : NONE;
  }
}
