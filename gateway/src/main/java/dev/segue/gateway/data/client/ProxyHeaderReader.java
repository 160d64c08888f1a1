package dev.segue.gateway.data.client;

import dev.segue.gateway.data.http1.Ascii;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY protocol header that a connection begins with, version 1 or 2 (haproxy.org,
 * proxy-protocol.txt), and nothing that could be read as anything else. Keeps nothing from call to
 * call but the result. Confined to its loop.
 */
public final class ProxyHeaderReader {
  /** The longest header of version 2 that is taken: the rest of 64 KiB could only be extensions. */
  static final int MAX_V2 = 4096;

  private static final int MAX_V1 = 107;
  private static final byte[] V1 = Ascii.bytes("PROXY ");
  private static final byte[] UNKNOWN = Ascii.bytes("UNKNOWN");
  private static final byte[] TCP4 = Ascii.bytes("TCP4 ");
  private static final byte[] TCP6 = Ascii.bytes("TCP6 ");
  private static final byte[] V2 = ProxyHeaderWriter.SIGNATURE;
  private static final int V2_FIXED = 16;
  private static final int TCP_OVER_V4 = 0x11;
  private static final int TCP_OVER_V6 = 0x21;

  private final AddressText address = new AddressText();
  private final byte[] line = new byte[MAX_V1];
  private @Nullable InetSocketAddress source;
  private @Nullable InetSocketAddress destination;

  /** What stands at the start of the bytes. */
  public enum Verdict {
    /** The start of a header. */
    NEED_MORE,
    MALFORMED,
    /** A whole header, which was taken; it names no address, so that of the socket holds. */
    NO_ADDRESS,
    /** A whole header, which was taken; {@link #source} and {@link #destination} are set. */
    ADDRESSES
  }

  /** Reads a header from the start of the bytes; takes it once it is whole. */
  public Verdict read(ByteBuf in) {
    if (!in.isReadable()) {
      return Verdict.NEED_MORE;
    }
    boolean text = in.getByte(in.readerIndex()) == V1[0];
    byte[] signature = text ? V1 : V2;
    int known = Math.min(in.readableBytes(), signature.length);
    for (int i = 0; i < known; i++) {
      if (in.getByte(in.readerIndex() + i) != signature[i]) {
        return Verdict.MALFORMED;
      }
    }
    if (known < signature.length) {
      return Verdict.NEED_MORE;
    }
    return text ? readV1(in) : readV2(in);
  }

  /** Whom the connection is for, after {@link Verdict#ADDRESSES}. */
  public InetSocketAddress source() {
    return present(source);
  }

  /** What that one connected to. */
  public InetSocketAddress destination() {
    return present(destination);
  }

  private static InetSocketAddress present(@Nullable InetSocketAddress read) {
    if (read == null) {
      throw new IllegalStateException("no addresses were read");
    }
    return read;
  }

  // --- version 1: one line of text --------------------------------------------------------------

  private Verdict readV1(ByteBuf in) {
    int length = Math.min(in.readableBytes(), MAX_V1);
    in.getBytes(in.readerIndex(), line, 0, length);
    int end = V1.length;
    while (end < length && line[end] != '\r' && line[end] != '\n') {
      end++;
    }
    if (end + 1 >= length && (end == length || line[end] == '\r')) {
      return length == MAX_V1 ? Verdict.MALFORMED : Verdict.NEED_MORE;
    }
    if (line[end] != '\r' || line[end + 1] != '\n') {
      return Verdict.MALFORMED;
    }
    Verdict verdict = line(end);
    if (verdict != Verdict.MALFORMED) {
      in.skipBytes(end + 2);
    }
    return verdict;
  }

  private Verdict line(int end) {
    int at = V1.length;
    if (Ascii.startsWith(line, at, end, UNKNOWN)) {
      int after = at + UNKNOWN.length; // the rest, if any, must be passed over
      return after == end || line[after] == ' ' ? Verdict.NO_ADDRESS : Verdict.MALFORMED;
    }
    boolean v4 = Ascii.startsWith(line, at, end, TCP4);
    if (!v4 && !Ascii.startsWith(line, at, end, TCP6)) {
      return Verdict.MALFORMED;
    }
    int sourceAt = at + TCP4.length;
    int destinationAt = behindBlank(sourceAt, end);
    int sourcePortAt = behindBlank(destinationAt, end);
    int destinationPortAt = behindBlank(sourcePortAt, end);
    if (destinationPortAt > end) {
      return Verdict.MALFORMED;
    }
    int sourcePort = AddressText.port(line, sourcePortAt, destinationPortAt - 1);
    int destinationPort = AddressText.port(line, destinationPortAt, end);
    source = socket(v4, sourceAt, destinationAt - 1, sourcePort);
    destination = socket(v4, destinationAt, sourcePortAt - 1, destinationPort);
    return source == null || destination == null ? Verdict.MALFORMED : Verdict.ADDRESSES;
  }

  /** Where the next word begins; beyond {@code end} where there is none. */
  private int behindBlank(int from, int end) {
    int at = from;
    while (at < end && line[at] != ' ') {
      at++;
    }
    return at + 1;
  }

  private @Nullable InetSocketAddress socket(boolean v4, int from, int to, int port) {
    boolean read = v4 ? address.readV4(line, from, to) : address.readV6(line, from, to);
    if (!read || port < 0) {
      return null;
    }
    byte[] bytes = ByteBuffer.allocate(16).putLong(address.high()).putLong(address.low()).array();
    return socket(bytes, port);
  }

  // --- version 2: binary ------------------------------------------------------------------------

  private Verdict readV2(ByteBuf in) {
    int at = in.readerIndex();
    int known = in.readableBytes();
    if (known > 12 && (in.getByte(at + 12) & 0xfe) != 0x20) { // version 2; LOCAL or PROXY
      return Verdict.MALFORMED;
    }
    if (known < V2_FIXED) {
      return Verdict.NEED_MORE;
    }
    boolean local = in.getByte(at + 12) == 0x20;
    int family = in.getUnsignedByte(at + 13);
    int length = in.getUnsignedShort(at + 14);
    if (V2_FIXED + length > MAX_V2 || (!local && length < least(family))) {
      return Verdict.MALFORMED;
    }
    if (known < V2_FIXED + length) {
      return Verdict.NEED_MORE;
    }
    boolean addresses = !local && (family == TCP_OVER_V4 || family == TCP_OVER_V6);
    if (addresses) {
      addresses(in, at + V2_FIXED, family == TCP_OVER_V4 ? 4 : 16);
    }
    in.skipBytes(V2_FIXED + length);
    return addresses ? Verdict.ADDRESSES : Verdict.NO_ADDRESS;
  }

  /** Bytes that the addresses of that family take; more than there can be for an unknown one. */
  private static int least(int family) {
    return switch (family) {
      case 0x00 -> 0;
      case TCP_OVER_V4, 0x12 -> 12;
      case TCP_OVER_V6, 0x22 -> 36;
      case 0x31, 0x32 -> 216;
      default -> Integer.MAX_VALUE;
    };
  }

  private void addresses(ByteBuf in, int at, int size) {
    byte[] from = new byte[size];
    byte[] to = new byte[size];
    in.getBytes(at, from);
    in.getBytes(at + size, to);
    source = socket(from, in.getUnsignedShort(at + 2 * size));
    destination = socket(to, in.getUnsignedShort(at + 2 * size + 2));
  }

  private static InetSocketAddress socket(byte[] address, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
