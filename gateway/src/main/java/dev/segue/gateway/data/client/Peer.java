package dev.segue.gateway.data.client;

import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.data.http1.Ascii;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Who is at the other end of a client connection: by the socket's word, or by that of the PROXY
 * header. Made once a connection; the arrays are not to be written.
 */
public final class Peer {
  private final InetSocketAddress source;
  private final InetSocketAddress destination;
  private final boolean trusted;
  private final long high;
  private final long low;
  private final byte[] text;
  private final byte[] fields;

  Peer(InetSocketAddress source, InetSocketAddress destination, AddressRanges trustedProxies) {
    this.source = source;
    this.destination = destination;
    InetAddress address = plain(source.getAddress());
    byte[] bytes = address.getAddress();
    high = AddressRanges.high(bytes);
    low = AddressRanges.low(bytes);
    trusted = trustedProxies.contains(high, low);
    String written = NetUtil.toAddressString(address);
    text = Ascii.bytes(written);
    fields =
        Ascii.bytes(
            "X-Forwarded-For: "
                + written
                + "\r\nX-Real-IP: "
                + written
                + "\r\nX-Forwarded-Proto: http\r\n");
  }

  /** Without a zone, which means nothing to others, and as IPv4 where it maps that. */
  private static InetAddress plain(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Where the connection comes from. */
  public InetSocketAddress source() {
    return source;
  }

  /** What the client connected to. */
  public InetSocketAddress destination() {
    return destination;
  }

  /** Whether its word on whom it asks for counts. */
  public boolean trusted() {
    return trusted;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  /** The address as text. */
  public byte[] text() {
    return text;
  }

  /** The forwarding fields that are the same for all its requests where it is not trusted. */
  public byte[] fields() {
    return fields;
  }
}
