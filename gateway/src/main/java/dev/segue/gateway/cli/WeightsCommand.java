package dev.segue.gateway.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segue weights}: replaces a route's whole split. */
@Command(
    name = "weights",
    description = {
      "Replace a route's whole split in a running gateway.",
      "A backend that is not named leaves the route; weight 0 keeps it for pinned users."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class WeightsCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private GatewayClient client;
  @Mixin private ChangeNote change;

  @Parameters(index = "0", paramLabel = "<route>", description = "The route's id.")
  private String route;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "<backend>=<weight>",
      description = "Whole numbers of any sum, such as old=95 new=5.")
  private List<String> split;

  WeightsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Map<String, Integer> weights = weights();
    return client.ask(
        console,
        admin -> admin.setWeights(route, weights, change.note()),
        view -> RoutesCommand.table(List.of(view)));
  }

  private Map<String, Integer> weights() {
    Map<String, Integer> weights = new LinkedHashMap<>();
    for (String share : split) {
      int equals = share.indexOf('=');
      if (equals <= 0) {
        throw wrong(share, "<backend>=<weight>");
      }
      if (weights.put(share.substring(0, equals), weight(share, equals)) != null) {
        throw wrong(share, "each backend once");
      }
    }
    return weights;
  }

  private int weight(String share, int equals) {
    try {
      return Integer.parseInt(share.substring(equals + 1));
    } catch (NumberFormatException e) {
      throw wrong(share, "a whole number after the equals sign");
    }
  }

  private ParameterException wrong(String share, String expected) {
    return new ParameterException(
        spec.commandLine(), "weight: " + share + " (expected: " + expected + ')');
  }
}
