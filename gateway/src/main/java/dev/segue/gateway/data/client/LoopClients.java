package dev.segue.gateway.data.client;

import dev.segue.gateway.config.ListenerConfig;
import java.security.SecureRandom;

/** What one event loop needs to know its clients by. Confined to its loop. */
public final class LoopClients {
  final RequestIds ids;
  final TraceParent traces = new TraceParent(new SecureRandom());
  final ForwardedFor forwardedFor = new ForwardedFor();
  private final ProxyHeaderReader proxyHeaders = new ProxyHeaderReader();

  /**
   * Clients of one loop.
   *
   * @param idPrefix begins the request ids; unique to the process and the loop
   */
  public LoopClients(String idPrefix) {
    ids = new RequestIds(idPrefix);
  }

  /** For a connection that was just accepted. */
  public ClientIdentity identity(ListenerConfig listener) {
    return new ClientIdentity(this, listener);
  }

  public ProxyHeaderReader proxyHeaders() {
    return proxyHeaders;
  }
}
