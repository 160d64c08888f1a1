package dev.segue.gateway.cli;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.client.AdminException;
import dev.segue.admin.client.TokenLookup;
import dev.segue.admin.view.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all client commands share: which gateway, which token, and what an error looks like. */
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class GatewayClient {
  private static final String IN_FORCE = "; what is in force: segue status";

  @Option(
      names = "--gateway",
      paramLabel = "<url>",
      defaultValue = "${env:SEGUE_ADMIN_URL:-http://127.0.0.1:9900}",
      description = "The admin listener, also by SEGUE_ADMIN_URL (default: ${DEFAULT-VALUE}).")
  private URI gateway;

  @Option(
      names = "--token-file",
      paramLabel = "<file>",
      description = "Where the token is; else SEGUE_ADMIN_TOKEN, else the state directory.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--state-dir",
      paramLabel = "<dir>",
      defaultValue = "state",
      description = "The gateway's state directory (default: ${DEFAULT-VALUE}).")
  private Path stateDir;

  @Option(names = "--json", description = "Print the API's answer.")
  private boolean json;

  /** Asks, prints the answer, and says how it went. */
  <T> int ask(Console console, Function<AdminClient, T> question, Function<T, List<String>> text) {
    return ask(console, question, text, _ -> ExitCode.OK);
  }

  /** The same where an answer may mean more than that it went well. */
  <T> int ask(
      Console console,
      Function<AdminClient, T> question,
      Function<T, List<String>> text,
      Function<T, ExitCode> meaning) {
    return use(
        console,
        client -> {
          T answer = question.apply(client);
          show(console, answer, text);
          return meaning.apply(answer).code();
        });
  }

  /** Prints an answer in the form that was asked for. */
  <T> void show(Console console, T answer, Function<T, List<String>> text) {
    List<String> lines =
        json ? List.of(new String(Json.write(answer), StandardCharsets.UTF_8)) : text.apply(answer);
    lines.forEach(console::line);
  }

  /** Whether the API's answer is to be printed, and nothing else. */
  boolean json() {
    return json;
  }

  /** Lends a client, and says what became of it where it fails. */
  int use(Console console, ToIntFunction<AdminClient> work) {
    try (AdminClient client = new AdminClient(gateway, token())) {
      return work.applyAsInt(client);
    } catch (AdminException e) {
      return refused(console, e).code();
    } catch (IllegalArgumentException e) {
      return console.fail(ExitCode.USAGE, message(e), "see: segue --help").code();
    } catch (IOException e) {
      return console
          .fail(
              ExitCode.USAGE,
              message(e),
              "set SEGUE_ADMIN_TOKEN, or name a file with --token-file or the gateway's --state-dir")
          .code();
    }
  }

  private String token() throws IOException {
    return new TokenLookup(tokenFile, System.getenv(), stateDir).find();
  }

  private static ExitCode refused(Console console, AdminException e) {
    boolean unanswered = e.problem().status() == 0 || e.is("no-answer");
    return console.fail(unanswered ? ExitCode.UNREACHABLE : ExitCode.REFUSED, message(e), hint(e));
  }

  /** What to do next; that nothing was changed is said only where that is known. */
  private static String hint(AdminException e) {
    int status = e.problem().status();
    boolean early = status < 500 || e.is("busy");
    return switch (status) {
      case 0 ->
          "is the gateway running, and is --gateway the address of its admin listener?"
              + (e.is("no-answer") ? IN_FORCE : "");
      case 401 ->
          "set SEGUE_ADMIN_TOKEN, or name a file with --token-file or the gateway's --state-dir";
      case 404 -> "status 404; what there is: segue status";
      default -> "status " + status + (early ? ", nothing else was changed" : IN_FORCE + kept(e));
    };
  }

  private static String kept(AdminException e) {
    return Boolean.TRUE.equals(e.problem().inForce())
        ? " (the change is, until the gateway's process ends)"
        : "";
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
