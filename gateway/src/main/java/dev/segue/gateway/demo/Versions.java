package dev.segue.gateway.demo;

import java.io.IOException;

/** Two versions of the service, each a backend of its own. */
record Versions(OrdersService oldVersion, OrdersService newVersion) implements Stage {
  static Versions start() throws IOException {
    OrdersService oldVersion = OrdersService.start(Demo.OLD, WORK_OF_OLD);
    try {
      return new Versions(oldVersion, OrdersService.start(Demo.NEW, WORK_OF_NEW));
    } catch (IOException e) {
      oldVersion.close();
      throw e;
    }
  }

  @Override
  public String configuration() {
    return "demo.conf";
  }

  @Override
  public String addresses() {
    return "old = \"%s\", new = \"%s\"".formatted(oldVersion.authority(), newVersion.authority());
  }

  @Override
  public void close() throws IOException {
    try (oldVersion;
        newVersion) {
      // nothing else to do
    }
  }
}
