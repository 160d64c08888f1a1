package dev.segue.gateway.data.client;

import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.data.http1.FieldKind;
import dev.segue.gateway.data.http1.Fields;

/**
 * Walks {@code X-Forwarded-For} from its end, where the nearest proxy wrote, to the first address
 * that is not a trusted proxy's: whatever stands before that could be anybody's invention. Confined
 * to its loop.
 */
final class ForwardedFor {
  private final AddressText address = new AddressText();
  private boolean found;
  private boolean more;
  private long high;
  private long low;

  /**
   * Finds the client.
   *
   * @param text gets the address as it is written; untouched where the field says nothing
   * @return whether the field says anything
   */
  boolean walk(Fields fields, AddressRanges trusted, Span text) {
    found = false;
    more = true;
    for (int i = fields.count() - 1; i >= 0 && more; i--) {
      if (fields.kind(i) == FieldKind.X_FORWARDED_FOR && !fields.dropped(i)) {
        walk(fields, i, trusted, text);
      }
    }
    return found;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  private void walk(Fields fields, int field, AddressRanges trusted, Span text) {
    byte[] b = fields.bytes();
    int start = fields.valueStart(field);
    int end = fields.valueEnd(field);
    while (end > start && more) {
      int comma = end - 1;
      while (comma >= start && b[comma] != ',') {
        comma--;
      }
      element(b, comma + 1, end, trusted, text);
      end = comma;
    }
  }

  private void element(byte[] b, int start, int end, AddressRanges trusted, Span text) {
    int from = start;
    int to = end;
    while (from < to && isBlank(b[from])) {
      from++;
    }
    while (to > from && isBlank(b[to - 1])) {
      to--;
    }
    if (from == to) {
      return; // an empty element of a list counts for nothing (RFC 9110 section 5.6.1.2)
    }
    if (!address.readNode(b, from, to)) {
      more = false; // what a trusted proxy could not name; nobody knows who stands before
      return;
    }
    found = true;
    high = address.high();
    low = address.low();
    text.set(b, address.from(), address.to());
    more = trusted.contains(high, low);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }
}
