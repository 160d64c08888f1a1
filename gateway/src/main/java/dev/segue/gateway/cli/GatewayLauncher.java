package dev.segue.gateway.cli;

import dev.segue.gateway.config.ConfigSource;
import dev.segue.gateway.config.SegueConfig;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Starts a gateway in this process. */
@FunctionalInterface
public interface GatewayLauncher {
  /**
   * Returns when every listener is bound, or with the reason why not; then nothing is left open.
   *
   * @param source where the configuration can be read again; {@code null} where it cannot
   * @param fresh whether live changes of earlier runs are ignored
   */
  Started start(SegueConfig config, @Nullable ConfigSource source, boolean fresh);

  /** How a start ended. */
  sealed interface Started {
    /** It serves. */
    record Running(RunningGateway gateway) implements Started {}

    /**
     * It does not, for a reason that an operator can mend.
     *
     * @param message what is wrong, with the offending value
     * @param advice what to do next
     */
    record Refused(ExitCode code, String message, String advice) implements Started {}
  }

  /** A gateway that serves. */
  interface RunningGateway {
    /** Where it listens and how, in one line: {@code main 127.0.0.1:8080, ... (epoll)}. */
    String summary();

    /** Where that data listener is bound. */
    InetSocketAddress listener(String name);

    /** Where the admin listener is bound. */
    InetSocketAddress admin();

    /** Begins to read the configuration again; the log tells how that ends. Returns at once. */
    void reload();

    /**
     * Refuses the new, finishes the old, and closes everything; returns when that is done.
     *
     * @return how many requests were cut because the drain deadline passed
     */
    long drain();
  }
}
