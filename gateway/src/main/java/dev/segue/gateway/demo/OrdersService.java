package dev.segue.gateway.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * One version of the orders service, on a free port of the loopback address. It can die as a
 * process does, and it or another version come back on the same port. One thread at a time steers
 * it.
 */
final class OrdersService implements AutoCloseable {
  private final Orders orders;
  private final Server server;

  private OrdersService(Orders orders, Server server) {
    this.orders = orders;
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @param version what its answers call it
   * @param work how long it takes for an order
   */
  static OrdersService start(String version, Duration work) throws IOException {
    Orders orders = new Orders(version, work);
    return new OrdersService(orders, Server.start(name(version), orders));
  }

  InetSocketAddress address() {
    return server.address();
  }

  /** As in {@code 127.0.0.1:8080}. */
  String authority() {
    return server.authority();
  }

  /** From now on that part of the reads gets an error, in per cent. */
  void failReads(int percent) {
    orders.failReads(percent);
  }

  /** Stops listening and cuts every connection, whatever is under way on it. */
  void die() throws IOException, InterruptedException {
    server.die();
  }

  /** Listens again, on the port that it had. */
  void comeBack() throws IOException {
    server.comeBack();
  }

  /** Dies, and another version starts on the port that it had. */
  OrdersService replacedBy(String version, Duration work) throws IOException, InterruptedException {
    Orders next = new Orders(version, work);
    return new OrdersService(next, server.replacedBy(name(version), next));
  }

  private static String name(String version) {
    return "demo-" + version;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
