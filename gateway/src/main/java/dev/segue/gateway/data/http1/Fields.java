package dev.segue.gateway.data.http1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one head, as positions in a copy of its bytes: order, case and spelling are kept,
 * and nothing is allocated for a head of ordinary size. Reused for every head of a connection.
 */
public final class Fields {
  private static final int STRIDE = 4; // name start, name end, value start, value end
  private static final int FIRST_BYTES = 1024;
  private static final int FIRST_FIELDS = 24;
  private static final int KEEP = 16 * 1024; // a larger array is not kept for the next head

  byte[] bytes = {}; // most connections never have a trailer: nothing is kept for one beforehand
  private int[] positions = {};
  private byte[] kinds = {};
  private boolean[] dropped = {};
  private int count;

  void clear() {
    count = 0;
    if (bytes.length > KEEP) {
      bytes = new byte[FIRST_BYTES];
    }
  }

  void ensureBytes(int length) {
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, Math.max(FIRST_BYTES, bytes.length * 2))];
    }
  }

  void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
    if (count == kinds.length) {
      int room = Math.max(FIRST_FIELDS, count * 2);
      positions = Arrays.copyOf(positions, room * STRIDE);
      kinds = Arrays.copyOf(kinds, room);
      dropped = Arrays.copyOf(dropped, room);
    }
    int p = count * STRIDE;
    positions[p] = nameStart;
    positions[p + 1] = nameEnd;
    positions[p + 2] = valueStart;
    positions[p + 3] = valueEnd;
    kinds[count] = FieldKind.of(bytes, nameStart, nameEnd);
    dropped[count] = false;
    count++;
  }

  /** The bytes that all positions refer to. */
  public byte[] bytes() {
    return bytes;
  }

  public int count() {
    return count;
  }

  /** One of {@link FieldKind}'s constants. */
  public byte kind(int field) {
    return kinds[field];
  }

  public int nameStart(int field) {
    return positions[field * STRIDE];
  }

  public int nameEnd(int field) {
    return positions[field * STRIDE + 1];
  }

  public int valueStart(int field) {
    return positions[field * STRIDE + 2];
  }

  public int valueEnd(int field) {
    return positions[field * STRIDE + 3];
  }

  /** Where the field's line begins. */
  public int lineStart(int field) {
    return positions[field * STRIDE];
  }

  /** Where the next line begins: the end of this line's CRLF. */
  public int lineEnd(int field) {
    int end = positions[field * STRIDE + 3];
    while (bytes[end] != '\n') { // trailing white space
      end++;
    }
    return end + 1;
  }

  /** Named by Connection: not to be forwarded. */
  public boolean dropped(int field) {
    return dropped[field];
  }

  /** The first field of that kind, or -1. */
  public int find(byte kind) {
    for (int i = 0; i < count; i++) {
      if (kinds[i] == kind) {
        return i;
      }
    }
    return -1;
  }

  /** The first field of that name from {@code start} on, or -1. */
  public int find(byte[] lowerCaseName, int start) {
    for (int i = start; i < count; i++) {
      if (Ascii.equalsIgnoreCase(bytes, nameStart(i), nameEnd(i), lowerCaseName)) {
        return i;
      }
    }
    return -1;
  }

  /** The value as text; allocates. */
  public String value(int field) {
    return new String(
        bytes, valueStart(field), valueEnd(field) - valueStart(field), StandardCharsets.ISO_8859_1);
  }

  /** The first value of that kind as text, or {@code null}; allocates. */
  public @Nullable String valueOf(byte kind) {
    int field = find(kind);
    return field < 0 ? null : value(field);
  }

  /** Whether the comma-separated value has that token, whatever its case. */
  boolean hasToken(int field, byte[] lowerCaseToken) {
    int end = valueEnd(field);
    for (int from = valueStart(field); from < end; ) {
      int comma = from;
      while (comma < end && bytes[comma] != ',') {
        comma++;
      }
      int a = from;
      int b = comma;
      while (a < b && isBlank(bytes[a])) {
        a++;
      }
      while (b > a && isBlank(bytes[b - 1])) {
        b--;
      }
      if (Ascii.equalsIgnoreCase(bytes, a, b, lowerCaseToken)) {
        return true;
      }
      from = comma + 1;
    }
    return false;
  }

  /**
   * Marks the fields that a Connection field names as its own hop's (RFC 9110 section 7.6.1). What
   * frames the message or names its target is never given up that way.
   */
  void dropNamedBy(int connection) {
    for (int i = 0; i < count; i++) {
      byte kind = kinds[i];
      if (kind == FieldKind.HOST || kind == FieldKind.CONTENT_LENGTH) {
        continue;
      }
      if (!dropped[i] && hasTokenEqualToName(connection, i)) {
        dropped[i] = true;
      }
    }
  }

  /** Marks a field as one that ends here. */
  void drop(int field) {
    dropped[field] = true;
  }

  private boolean hasTokenEqualToName(int connection, int field) {
    int length = nameEnd(field) - nameStart(field);
    int end = valueEnd(connection);
    int from = valueStart(connection);
    while (from < end) {
      while (from < end && (isBlank(bytes[from]) || bytes[from] == ',')) {
        from++;
      }
      int to = from;
      while (to < end && bytes[to] != ',' && !isBlank(bytes[to])) {
        to++;
      }
      if (to - from == length && sameName(from, nameStart(field), length)) {
        return true;
      }
      from = to;
    }
    return false;
  }

  private boolean sameName(int a, int b, int length) {
    for (int i = 0; i < length; i++) {
      if (Ascii.lower(bytes[a + i]) != Ascii.lower(bytes[b + i])) {
        return false;
      }
    }
    return true;
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }
}
