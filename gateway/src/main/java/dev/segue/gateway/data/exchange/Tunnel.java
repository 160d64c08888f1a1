package dev.segue.gateway.data.exchange;

import dev.segue.gateway.data.upstream.BackendConnection;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.Route;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A client's and a backend's connection that pass bytes to each other after a 101. Its route and
 * backend are those of the handshake, whatever the weights become. Confined to its loop.
 */
final class Tunnel {
  private final ProxyLoop loop;
  private final ProxyHandler client;
  private final BackendConnection connection;
  private final Route route;
  private final Backend backend;
  private final EndpointState endpoint;
  private long received;
  private long sent;

  Tunnel(ProxyLoop loop, ProxyHandler client, Route route, Attempt attempt) {
    this.loop = loop;
    this.client = client;
    this.route = route;
    connection = present(attempt.connection());
    backend = present(attempt.backend());
    endpoint = attempt.endpoint().state();
    endpoint.tunnels().add(loop.index, 1);
    loop.metrics.tunnelOpened(route, backend);
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("no backend");
    }
    return part;
  }

  /** Owns the buffer. */
  void fromClient(ByteBuf bytes) {
    received += bytes.readableBytes();
    loop.metrics.tunnelBytes(route, backend, bytes.readableBytes(), 0);
    connection.body(bytes);
    if (!connection.isWritable()) {
      client.reading(false);
    }
  }

  /** Owns the buffer. */
  void fromBackend(ByteBuf bytes) {
    sent += bytes.readableBytes();
    loop.metrics.tunnelBytes(route, backend, 0, bytes.readableBytes());
    client.body(bytes);
  }

  boolean isTo(String backendId) {
    return backend.id().equals(backendId);
  }

  /** Bytes that came from the client. */
  long received() {
    return received;
  }

  /** Bytes that went to the client. */
  long sent() {
    return sent;
  }

  /** The client's connection is gone: what it sent last still goes out. */
  void clientGone() {
    connection.closeAfterFlush();
  }

  /** Once, when either side has ended. */
  void closed() {
    endpoint.tunnels().add(loop.index, -1);
    loop.metrics.tunnelClosed(route, backend);
  }
}
