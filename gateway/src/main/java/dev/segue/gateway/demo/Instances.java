package dev.segue.gateway.demo;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Three instances of the service behind one backend, and the webhook that replaces them. */
record Instances(Fleet fleet, Server webhook) implements Stage {
  private static final int COUNT = 3;

  static Instances start() throws IOException {
    Fleet fleet = new Fleet();
    try {
      for (int i = 0; i < COUNT; i++) {
        fleet.start();
      }
      return new Instances(fleet, Server.start("demo-webhook", fleet));
    } catch (IOException e) {
      fleet.close();
      throw e;
    }
  }

  @Override
  public String configuration() {
    return "demo-rolling.conf";
  }

  @Override
  public String addresses() {
    return "instances = [\"%s\"], webhook = \"http://%s\""
        .formatted(String.join("\", \"", fleet.authorities()), webhook.authority());
  }

  @Override
  public @Nullable OrdersService newVersion() {
    return null;
  }

  @Override
  public void close() throws IOException {
    try (fleet;
        webhook) { // first the webhook, so that nothing is started any more
      // nothing else to do
    }
  }
}
