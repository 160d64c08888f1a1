package dev.segue.gateway.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code segue probe}: one GET, for a container's health check where no curl is at hand. It uses
 * the JDK's oldest HTTP client on purpose: that one starts fastest, and the health check runs for
 * ever.
 */
@Command(
    name = "probe",
    description = {
      "Ask a probe of a running gateway: exit 0 if it answers 200, else 7.",
      "For health checks where there is no curl."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class ProbeCommand implements Callable<Integer> {
  private static final int MAX_REASON = 2000;

  private final Console console;

  @Parameters(
      paramLabel = "<url>",
      arity = "0..1",
      defaultValue = "http://127.0.0.1:9900/readyz",
      description = "What to ask (default: ${DEFAULT-VALUE}).")
  private URI url;

  @Option(
      names = "--timeout",
      paramLabel = "<ms>",
      defaultValue = "2000",
      description = "For the connection and for the answer, each (default: ${DEFAULT-VALUE}).")
  private int timeoutMillis;

  ProbeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return probe().code();
  }

  private ExitCode probe() {
    try {
      if (!(url.toURL().openConnection() instanceof HttpURLConnection http)) {
        return badUrl("not an HTTP URL");
      }
      return ask(http);
    } catch (IllegalArgumentException e) {
      return badUrl(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return console.fail(
          ExitCode.UNREACHABLE,
          url + ": " + e,
          "is the gateway running, and is this the address of its admin or ops listener?");
    }
  }

  private ExitCode badUrl(String why) {
    return console.fail(
        ExitCode.USAGE,
        "<url>: " + url + " (" + why + ')',
        "expected: a URL like http://127.0.0.1:9900/readyz");
  }

  private ExitCode ask(HttpURLConnection http) throws IOException {
    http.setConnectTimeout(timeoutMillis);
    http.setReadTimeout(timeoutMillis);
    http.setInstanceFollowRedirects(false);
    int status = http.getResponseCode();
    if (status == HttpURLConnection.HTTP_OK) {
      return ExitCode.OK;
    }
    return console.fail(ExitCode.UNREACHABLE, url + ": status " + status, reason(http));
  }

  private static String reason(HttpURLConnection http) throws IOException {
    try (var body = http.getErrorStream()) {
      return body == null
          ? "the answer gives no reason"
          : new String(body.readNBytes(MAX_REASON), StandardCharsets.UTF_8).strip();
    }
  }
}
