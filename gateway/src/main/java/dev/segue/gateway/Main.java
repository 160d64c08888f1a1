package dev.segue.gateway;

import dev.segue.gateway.cli.Cli;
import dev.segue.gateway.cli.ExitCode;
import dev.segue.gateway.cli.GatewayLauncher.RunningGateway;
import dev.segue.gateway.cli.GatewayLauncher.Started;
import dev.segue.gateway.cli.RunCommand;
import dev.segue.gateway.cli.Version;
import dev.segue.gateway.config.SegueConfig;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.uring.IoUring;
import java.net.InetSocketAddress;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** The process's entry point: the list of commands, and the exit code. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process. */
  public static void main(String[] args) {
    CommandLine segue = Cli.of(Main::transport);
    segue.addSubcommand(new RunCommand(Main::start));
    System.exit(segue.execute(args));
  }

  private static Started start(SegueConfig config, boolean fresh) {
    try {
      Gateway gateway = Gateway.start(config, GatewayOptions.of(fresh, Version.product()));
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

  /** Asks only for the version: a native transport takes a while to load. */
  private static String transport() {
    if (IoUring.isAvailable()) {
      return "io_uring";
    }
    if (Epoll.isAvailable()) {
      return "epoll";
    }
    return KQueue.isAvailable() ? "kqueue" : "nio";
  }
}
