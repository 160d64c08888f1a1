package dev.segue.gateway.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segue weights}: replaces a route's whole split. */
@Command(
    name = "weights",
    customSynopsis = "segue weights [OPTIONS] [set] <route> <backend>=<weight>...",
    description = {
      "Replace a route's whole split in a running gateway.",
      "A backend of weight 0, or that is not named, gets nothing from the split;",
      "canary rules and the fallback may still reach it."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class WeightsCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private GatewayClient client;
  @Mixin private ChangeNote change;

  @Option(
      names = "--take-over",
      description = {
        "Also where a rollout owns the route: it is paused,",
        "and segue rollout resume puts its weights back."
      })
  private boolean takeOver;

  @Parameters(
      arity = "2..*",
      paramLabel = "<word>",
      description = {
        "The route's id, then <backend>=<weight> for each backend: whole numbers of any sum,",
        "such as old=95 new=5. The word set may stand before the route."
      })
  private List<String> words;

  WeightsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<String> request = request();
    Map<String, Integer> weights = weights(request.subList(1, request.size()));
    return client.ask(
        console,
        admin -> admin.setWeights(request.getFirst(), weights, takeOver, change.note()),
        view -> RoutesCommand.table(List.of(view)));
  }

  /** The route and its shares; a route may be called set, but no route has an equals sign. */
  private List<String> request() {
    boolean verb = words.getFirst().equals("set") && words.get(1).indexOf('=') < 0;
    List<String> request = verb ? words.subList(1, words.size()) : words;
    if (request.size() < 2) {
      throw wrong(request.getFirst(), "a route, then <backend>=<weight>...");
    }
    return request;
  }

  private Map<String, Integer> weights(List<String> split) {
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
