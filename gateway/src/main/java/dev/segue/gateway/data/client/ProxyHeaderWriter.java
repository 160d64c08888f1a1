package dev.segue.gateway.data.client;

import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import dev.segue.gateway.data.http1.Ascii;
import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Makes the PROXY protocol header that a connection to a backend begins with. */
public final class ProxyHeaderWriter {
  static final byte[] SIGNATURE = Ascii.bytes("\r\n\r\n\0\r\nQUIT\n");

  private static final byte[] NOTHING = {};
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP_OVER_V4 = 0x11;
  private static final int TCP_OVER_V6 = 0x21;

  private ProxyHeaderWriter() {}

  /** For a connection that is nobody's but the gateway's own, such as a health probe's. */
  public static byte[] local(SendProxyProtocol version) {
    return switch (version) {
      case OFF -> NOTHING;
      case V1 -> Ascii.bytes("PROXY UNKNOWN\r\n");
      case V2 -> v2(LOCAL, 0, NOTHING);
    };
  }

  /** For a connection on behalf of that one. */
  public static byte[] of(SendProxyProtocol version, Peer peer) {
    return switch (version) {
      case OFF -> NOTHING;
      case V1 -> Ascii.bytes(line(peer.source(), peer.destination()));
      case V2 -> binary(peer.source(), peer.destination());
    };
  }

  private static boolean bothV4(InetSocketAddress a, InetSocketAddress b) {
    return a.getAddress().getAddress().length == 4 && b.getAddress().getAddress().length == 4;
  }

  private static String line(InetSocketAddress source, InetSocketAddress destination) {
    boolean v4 = bothV4(source, destination);
    return (v4 ? "PROXY TCP4 " : "PROXY TCP6 ")
        + text(source.getAddress(), v4)
        + ' '
        + text(destination.getAddress(), v4)
        + ' '
        + source.getPort()
        + ' '
        + destination.getPort()
        + "\r\n";
  }

  private static String text(InetAddress address, boolean v4) {
    String text = NetUtil.toAddressString(address);
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    return v4 || plain.indexOf(':') >= 0 ? plain : "::ffff:" + plain;
  }

  private static byte[] binary(InetSocketAddress source, InetSocketAddress destination) {
    boolean v4 = bothV4(source, destination);
    ByteArrayOutputStream out = new ByteArrayOutputStream(36);
    out.writeBytes(bytes(source.getAddress(), v4));
    out.writeBytes(bytes(destination.getAddress(), v4));
    port(out, source.getPort());
    port(out, destination.getPort());
    return v2(PROXY, v4 ? TCP_OVER_V4 : TCP_OVER_V6, out.toByteArray());
  }

  private static byte[] bytes(InetAddress address, boolean v4) {
    byte[] bytes = address.getAddress();
    if (v4 || bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return mapped;
  }

  private static byte[] v2(int command, int family, byte[] addresses) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(SIGNATURE.length + 4 + addresses.length);
    out.writeBytes(SIGNATURE);
    out.write(command);
    out.write(family);
    port(out, addresses.length);
    out.writeBytes(addresses);
    return out.toByteArray();
  }

  private static void port(ByteArrayOutputStream out, int number) {
    out.write(number >> 8);
    out.write(number);
  }
}
