package dev.segue.gateway.demo;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The services behind the gateway, as a story needs them. */
sealed interface Stage extends AutoCloseable permits Versions, Instances {
  Duration WORK_OF_OLD = Duration.ofMillis(6);
  Duration WORK_OF_NEW = Duration.ofMillis(3);

  /** Of that scenario. All services run from the beginning. */
  static Stage of(Scenario scenario) throws IOException {
    return switch (scenario) {
      case BY_HAND, CANARY, BAD_CANARY, BLUE_GREEN -> Versions.start();
      case ROLLING -> Instances.start();
    };
  }

  /** The name of the file of {@code conf/} that leads to them. */
  String configuration();

  /** Where they are: what that file takes from its block {@code demo}. */
  String addresses();

  /** The service that a story may let fail, die and come back; {@code null} = it has none. */
  @Nullable OrdersService newVersion();

  @Override
  void close() throws IOException;
}
