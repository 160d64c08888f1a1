package dev.segue.benchmarks.suite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that had one answer each and stay open. */
final class IdleConnections implements AutoCloseable {
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final List<SocketChannel> channels = new ArrayList<>();

  private IdleConnections() {}

  static IdleConnections open(int port, int count) throws IOException {
    IdleConnections all = new IdleConnections();
    try {
      ByteBuffer answer = ByteBuffer.allocate(4096);
      for (int i = 0; i < count; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        all.channels.add(channel);
        channel.write(ByteBuffer.wrap(REQUEST));
        if (channel.read(answer.clear()) < 0 || answer.get(9) != '2') {
          throw new IOException("connection " + i + " was refused");
        }
      }
      return all;
    } catch (IOException e) {
      all.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
