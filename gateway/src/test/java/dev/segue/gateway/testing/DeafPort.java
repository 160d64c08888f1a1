package dev.segue.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port whose queue is full: who connects gets neither a yes nor a no. */
public final class DeafPort implements AutoCloseable {
  private static final int SURELY_FULL_MILLIS = 150;

  private final ServerSocket socket;
  private final List<Socket> filling = new ArrayList<>();

  public DeafPort() {
    try {
      socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      boolean full = false;
      while (!full) {
        Socket one = new Socket();
        filling.add(one);
        try {
          one.connect(
              new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort()),
              SURELY_FULL_MILLIS);
        } catch (SocketTimeoutException e) {
          full = true;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code host:port}. */
  public String endpoint() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket one : filling) {
        one.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
