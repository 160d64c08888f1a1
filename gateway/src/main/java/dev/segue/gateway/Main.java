package dev.segue.gateway;

import dev.segue.gateway.cli.Cli;
import dev.segue.gateway.cli.DemoCommand;
import dev.segue.gateway.cli.RolloutRehearseCommand;
import dev.segue.gateway.cli.RunCommand;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.uring.IoUring;
import java.util.Objects;
import picocli.CommandLine;

/** The process's entry point: the list of commands, and the exit code. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process. */
  public static void main(String[] args) {
    RunCommand run = new RunCommand(new InThisProcess());
    System.exit(run.callPlainly(args).orElseGet(() -> parse(run, args)));
  }

  private static int parse(RunCommand run, String... args) {
    CommandLine segue = Cli.of(Main::transport);
    segue.addSubcommand(run);
    segue.addSubcommand(new DemoCommand(new InThisProcess()));
    Objects.requireNonNull(segue.getSubcommands().get("rollout"))
        .addSubcommand(new RolloutRehearseCommand(new Rehearsals()));
    return segue.execute(args);
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
