package dev.segue.gateway;

import dev.segue.admin.Actor;
import dev.segue.gateway.cli.ExitCode;
import dev.segue.gateway.cli.GatewayLauncher;
import dev.segue.gateway.cli.Version;
import dev.segue.gateway.config.ConfigSource;
import dev.segue.gateway.config.SegueConfig;
import java.net.InetSocketAddress;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts gateways for the command line: what can go wrong becomes an exit code and advice. */
final class InThisProcess implements GatewayLauncher {
  @Override
  public Started start(SegueConfig config, @Nullable ConfigSource source, boolean fresh) {
    try {
      Gateway gateway = Gateway.start(config, source, GatewayOptions.of(fresh, Version.product()));
      return new Started.Running(new Running(gateway));
    } catch (StartFailure failure) {
      return refused(failure);
    }
  }

  private static Started refused(StartFailure failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure.reason()) {
      case BIND ->
          new Started.Refused(
              ExitCode.CANNOT_BIND,
              message,
              "choose another address or end the process that has it (ss -ltnp shows which)");
      case STATE_DIRECTORY ->
          new Started.Refused(
              ExitCode.STATE_DIR,
              message,
              "give this process a state-dir of its own that it may write, or state-dir = none");
      case CONFIGURATION ->
          new Started.Refused(ExitCode.BAD_CONFIG, message, "change the configuration file");
    };
  }

  /** A gateway as the command line sees it. */
  private record Running(Gateway gateway) implements RunningGateway {
    private static final Actor HANG_UP = new Actor("signal", "", "HUP");

    @Override
    public String summary() {
      String listeners =
          gateway.listeners().entrySet().stream()
              .map(entry -> entry.getKey() + ' ' + text(entry.getValue()))
              .collect(Collectors.joining(", "));
      return listeners
          + ", admin "
          + text(gateway.adminAddress())
          + " ("
          + gateway.transport()
          + ')';
    }

    @Override
    public InetSocketAddress listener(String name) {
      return gateway.listener(name);
    }

    @Override
    public InetSocketAddress admin() {
      return gateway.adminAddress();
    }

    @Override
    public void reload() {
      Thread.startVirtualThread(() -> gateway.reloads().reload(false, HANG_UP));
    }

    @Override
    public long drain() {
      try {
        return gateway.drain();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        gateway.close();
        return 0;
      }
    }

    private static String text(InetSocketAddress address) {
      String host = address.getAddress().getHostAddress();
      return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + address.getPort();
    }
  }
}
