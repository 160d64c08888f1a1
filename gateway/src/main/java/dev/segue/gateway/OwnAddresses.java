package dev.segue.gateway;

import dev.segue.admin.AdminServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where this gateway listens at the moment. Thread-safe. */
final class OwnAddresses implements Supplier<List<InetSocketAddress>> {
  private final DataPlane data;
  private volatile @Nullable AdminServer admin;

  OwnAddresses(DataPlane data) {
    this.data = data;
  }

  /** The control API listens from now on. */
  void admin(AdminServer server) {
    admin = server;
  }

  @Override
  public List<InetSocketAddress> get() {
    List<InetSocketAddress> all = new ArrayList<>(data.addresses().values());
    AdminServer server = admin;
    if (server != null) {
      all.addAll(server.addresses());
    }
    return all;
  }
}
