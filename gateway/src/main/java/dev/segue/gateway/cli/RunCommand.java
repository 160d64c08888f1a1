package dev.segue.gateway.cli;

import dev.segue.gateway.cli.GatewayLauncher.RunningGateway;
import dev.segue.gateway.cli.GatewayLauncher.Started;
import dev.segue.gateway.config.ConfigReader;
import dev.segue.gateway.config.ConfigResult;
import dev.segue.gateway.config.ConfigSource;
import dev.segue.gateway.config.Problem;
import dev.segue.gateway.config.SegueConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code segue run}: a gateway in the foreground, until TERM or INT. */
@Command(
    name = "run",
    description = {
      "Start the gateway in the foreground.",
      "TERM or INT drains: /readyz turns red, requests in flight are finished, then the process"
          + " ends. A second one ends it at once. HUP reads the file again."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
public final class RunCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

  private final GatewayLauncher launcher;
  private final Console console;

  @Parameters(paramLabel = "<conf>", description = "The configuration file (HOCON).")
  private Path file;

  @Option(
      names = "--fresh",
      description = "Ignore live changes of earlier runs: only the file's values are in force.")
  private boolean fresh;

  /** The launcher is called once, with a valid configuration. */
  public RunCommand(GatewayLauncher launcher) {
    this.launcher = launcher;
    this.console = Console.system();
  }

  /**
   * Runs {@code segue run <conf>} as it stands; returns empty if the arguments are anything else.
   * The parser of command lines reflects over all commands, which takes a third of the time to the
   * first response on one processor (docs/performance.md); no start that matters has other
   * arguments.
   */
  public OptionalInt callPlainly(String... args) {
    if (args.length != 2 || !args[0].equals("run") || !args[1].matches("[^-@].*")) {
      return OptionalInt.empty();
    }
    try {
      file = Path.of(args[1]);
      return OptionalInt.of(call());
    } catch (InvalidPathException _) {
      return OptionalInt.empty();
    } catch (Exception e) {
      return OptionalInt.of(Cli.unforeseen(e, console));
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    StopSignals signals = StopSignals.install();
    ExitCode code =
        switch (ConfigReader.read(file)) {
          case ConfigResult.Invalid invalid -> console.badConfig(invalid);
          case ConfigResult.Loaded loaded -> run(loaded.config(), loaded.warnings(), signals);
        };
    return code.code();
  }

  private ExitCode run(SegueConfig config, List<Problem> warnings, StopSignals signals)
      throws InterruptedException {
    try (ProcessLog _ = ProcessLog.start(config.log())) {
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, failure) -> log.error("{} ended by an error", thread.getName(), failure));
      warnings.forEach(warning -> log.warn("{}", warning));
      return switch (launcher.start(config, ConfigSource.file(file), fresh)) {
        case Started.Refused refused -> {
          log.error("{}; {}", refused.message(), refused.advice());
          yield refused.code();
        }
        case Started.Running running -> serve(running.gateway(), signals);
      };
    }
  }

  private static ExitCode serve(RunningGateway gateway, StopSignals signals)
      throws InterruptedException {
    signals.onHangUp(gateway::reload);
    log.info("ready after {} ms: {}", sinceStart().toMillis(), gateway.summary());
    signals.await();
    long cut = gateway.drain();
    if (cut > 0) {
      log.warn("ended: {} requests were cut because the drain deadline passed", cut);
      return ExitCode.DRAIN_CUT;
    }
    log.info("ended: every request in flight was finished");
    return ExitCode.OK;
  }

  /** From the launcher's first line, since java takes its process over. */
  private static Duration sinceStart() {
    Instant now = Instant.now();
    return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
  }
}
