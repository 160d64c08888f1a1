package dev.segue.gateway.cli;

import dev.segue.gateway.cli.GatewayLauncher.RunningGateway;
import dev.segue.gateway.cli.GatewayLauncher.Started;
import dev.segue.gateway.config.ConfigReader;
import dev.segue.gateway.config.ConfigResult;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.demo.Demo;
import dev.segue.gateway.demo.Result;
import dev.segue.gateway.demo.Scenario;
import dev.segue.gateway.demo.View;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code segue demo}: a migration to look at, with nothing to set up and nothing left behind. */
@Command(
    name = "demo",
    description = {
      "Play a migration: two versions of a small service, clients, a real gateway.",
      "The share of the new version grows by steps; it dies at half of the traffic, comes back, and"
          + " takes over. Everything is in this process, on free ports of the loopback address."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
public final class DemoCommand implements Callable<Integer> {
  private static final int SHORTEST = 8; // a breaker and health checks take their time
  private static final int SHORTEST_OF_A_ROLLOUT = 20; // looks need requests
  private static final int LONGEST = 3600;
  private static final int MOST_REQUESTS = 5000;
  private static final int TOKEN_BYTES = 16;

  private final GatewayLauncher launcher;
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--scenario",
      paramLabel = "<name>",
      defaultValue = "by-hand",
      converter = Scenarios.class,
      completionCandidates = Scenarios.class,
      description =
          "What is played: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). By hand: an"
              + " operator shifts, and the new version dies at half of the traffic. The others are"
              + " rollouts, which drive themselves.")
  private Scenario scenario;

  @Option(
      names = "--seconds",
      paramLabel = "<n>",
      defaultValue = "30",
      description =
          "How long it plays at most, "
              + SHORTEST
              + ".."
              + LONGEST
              + ", rollouts "
              + SHORTEST_OF_A_ROLLOUT
              + " or more (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rate",
      paramLabel = "<n>",
      defaultValue = "200",
      description = "Requests a second, 1.." + MOST_REQUESTS + " (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--plain",
      description = "Print line after line, as without a terminal, instead of one live picture.")
  private boolean plain;

  /** By the words of the command line. */
  static final class Scenarios implements ITypeConverter<Scenario>, Iterable<String> {
    @Override
    public Scenario convert(String word) {
      for (Scenario scenario : Scenario.values()) {
        if (scenario.toString().equals(word)) {
          return scenario;
        }
      }
      String known = String.join(", ", this);
      throw new TypeConversionException(word + " (expected: one of " + known + ')');
    }

    @Override
    public Iterator<String> iterator() {
      return Stream.of(Scenario.values()).map(Scenario::toString).iterator();
    }
  }

  /** The launcher is called once, with the demo's configuration. */
  public DemoCommand(GatewayLauncher launcher) {
    this.launcher = launcher;
    this.console = Console.system();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    int shortest = scenario == Scenario.BY_HAND ? SHORTEST : SHORTEST_OF_A_ROLLOUT;
    checked("--seconds", seconds, shortest, LONGEST);
    checked("--rate", rate, 1, MOST_REQUESTS);
    StopSignals signals = StopSignals.install();
    try (Demo demo = Demo.open(scenario)) {
      String token = token();
      ExitCode code =
          switch (configuration(demo, token)) {
            case ConfigResult.Invalid invalid -> console.badConfig(invalid);
            case ConfigResult.Loaded loaded -> play(demo, loaded.config(), token, signals);
          };
      return code.code();
    }
  }

  private void checked(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), name + ": " + value + " (expected: " + least + ".." + most + ')');
    }
  }

  private ExitCode play(Demo demo, SegueConfig config, String token, StopSignals signals)
      throws InterruptedException {
    View view =
        plain || !Console.isTerminal() ? View.plain(console.out()) : View.live(console.out());
    try (ProcessLog _ = ProcessLog.into(config.log(), view::log)) {
      return switch (launcher.start(config, null, true)) {
        case Started.Refused refused ->
            console.fail(refused.code(), refused.message(), refused.advice());
        case Started.Running running -> {
          Result result = play(demo, running.gateway(), token, view, signals);
          running.gateway().drain();
          yield told(result);
        }
      };
    }
  }

  private Result play(
      Demo demo, RunningGateway gateway, String token, View view, StopSignals signals)
      throws InterruptedException {
    URI admin = URI.create("http://" + text(gateway.admin()));
    InetSocketAddress listener = gateway.listener("main");
    view.intro(
        List.of(
            "A gateway for clients: curl http://" + text(listener) + "/orders/1",
            "Its admin API, to look at or to join in while it lasts (segue routes, backends, weights):",
            "  export SEGUE_ADMIN_URL=" + admin + " SEGUE_ADMIN_TOKEN=" + token,
            "  curl -H \"Authorization: Bearer $SEGUE_ADMIN_TOKEN\" $SEGUE_ADMIN_URL/api/v1/routes"));
    return demo.play(
        new Demo.Target(listener, admin, token),
        new Demo.Settings(Duration.ofSeconds(seconds), rate),
        view,
        signals::await);
  }

  private ExitCode told(Result result) {
    result.troubles().forEach(trouble -> console.line("failed: " + trouble));
    console.line(result.totals());
    return result.isClean() ? ExitCode.OK : ExitCode.UNEXPECTED;
  }

  /** A file of the distribution's conf/, which the build puts beside this class too. */
  private static ConfigResult configuration(Demo demo, String token) throws IOException {
    String overrides =
        """
        demo { listen = "127.0.0.1:0", admin = "127.0.0.1:0", %s }
        segue.admin.tokens = [ { name = demo, secret = "%s" } ]
        """
            .formatted(demo.addresses(), token);
    Path file = Files.createTempFile("segue-demo", ".conf");
    try (InputStream shipped = DemoCommand.class.getResourceAsStream(demo.configuration())) {
      if (shipped == null) {
        throw new IllegalStateException(
            demo.configuration()
                + " is missing (expected: beside "
                + DemoCommand.class.getName()
                + ')');
      }
      Files.copy(shipped, file, StandardCopyOption.REPLACE_EXISTING);
      return ConfigReader.read(file, overrides);
    } finally {
      Files.delete(file);
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ':' + address.getPort();
  }

  private static String token() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
