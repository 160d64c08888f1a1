package dev.segue.gateway.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of IP address ranges in CIDR notation (RFC 4632), asked without allocating. An address is
 * two halves of 128 bits, IPv4 as the IPv6 address that maps it (RFC 4291 section 2.5.5.2).
 */
public final class AddressRanges {
  /** No address at all. */
  public static final AddressRanges NONE = new AddressRanges(List.of());

  static final String RANGE =
      "an IP address, or a range without bits set behind its prefix, as in 10.0.0.0/8";

  private static final long MAPPED_V4 = 0xffffL << 32;
  private static final int V4_OFFSET = 96;

  private final List<Range> ranges;

  /** Any address whose first {@code prefix} bits are these. IPv4 begins at bit 96. */
  private record Range(long high, long low, int prefix) {
    boolean contains(long otherHigh, long otherLow, boolean v4) {
      // ::/0 means all of IPv6: nobody expects it to take IPv4 in by the way it is mapped
      return (!v4 || prefix >= V4_OFFSET)
          && ((high ^ otherHigh) & mask(prefix)) == 0
          && ((low ^ otherLow) & mask(prefix - 64)) == 0;
    }

    private static long mask(int bits) {
      return bits <= 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
    }

    boolean hasNoBitsBehind() {
      return (high & ~mask(prefix)) == 0 && (low & ~mask(prefix - 64)) == 0;
    }

    @Override
    public String toString() {
      String text = Addresses.text(high, low);
      int bits = isV4(high, low) && prefix >= V4_OFFSET ? prefix - V4_OFFSET : prefix;
      return text + '/' + bits;
    }
  }

  private AddressRanges(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /**
   * The union of these ranges.
   *
   * @throws IllegalArgumentException where one of the texts is no range
   */
  public static AddressRanges of(List<String> texts) {
    List<Range> ranges = new ArrayList<>();
    for (String text : texts) {
      Range range = parse(text);
      if (range == null) {
        throw new IllegalArgumentException("range: " + text + " (expected: " + RANGE + ')');
      }
      ranges.add(range);
    }
    return ranges.isEmpty() ? NONE : new AddressRanges(ranges);
  }

  static boolean isRange(String text) {
    return parse(text) != null;
  }

  private static @Nullable Range parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = Addresses.literal(slash < 0 ? text : text.substring(0, slash));
    boolean plain = text.indexOf('%') < 0 && text.indexOf('[') < 0; // a zone is of one link only
    if (address == null || !plain) {
      return null;
    }
    byte[] bytes = address.getAddress();
    int longest = text.indexOf(':') >= 0 ? 128 : 32;
    int bits = slash < 0 ? longest : bits(text.substring(slash + 1));
    if (bits < 0 || bits > longest) {
      return null;
    }
    Range range = new Range(high(bytes), low(bytes), longest == 32 ? bits + V4_OFFSET : bits);
    return range.hasNoBitsBehind() ? range : null;
  }

  private static int bits(String text) {
    boolean digits = !text.isEmpty() && text.length() <= 3;
    for (int i = 0; i < text.length(); i++) {
      digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return digits && (text.length() == 1 || text.charAt(0) != '0') ? Integer.parseInt(text) : -1;
  }

  /** Each range in CIDR notation. */
  public List<String> texts() {
    return ranges.stream().map(Range::toString).toList();
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Whether the address is in one of the ranges. */
  public boolean contains(long high, long low) {
    boolean v4 = isV4(high, low);
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).contains(high, low, v4)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the address is of IPv4. */
  public static boolean isV4(long high, long low) {
    return high == 0 && (low & 0xffffffff_00000000L) == MAPPED_V4;
  }

  /** The upper half of an address of 4 or 16 bytes. */
  public static long high(byte[] address) {
    return address.length == 4 ? 0 : bits(address, 0, 8);
  }

  /** The lower half of an address of 4 or 16 bytes. */
  public static long low(byte[] address) {
    return address.length == 4 ? MAPPED_V4 | bits(address, 0, 4) : bits(address, 8, 16);
  }

  private static long bits(byte[] address, int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      bits = bits << 8 | (address[i] & 0xff);
    }
    return bits;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof AddressRanges other && ranges.equals(other.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
