package dev.segue.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus of the machine, as a process on a port of its own. */
public final class Prometheus implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("msg=\"Listening on\" address=127\\.0\\.0\\.1:(\\d+)");
  private static final String AT_MOST_SECONDS = "120"; // also where nobody closes it

  private final Process process;
  private final Path log;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;

  /** An alert that stands, as in {@code firing}. */
  public record Alert(String name, String state, JsonNode labels) {}

  private Prometheus(Process process, Path log) throws IOException {
    this.process = process;
    this.log = log;
    Await.until("Prometheus listens", () -> port() != null);
    base = URI.create("http://127.0.0.1:" + port());
    Await.equal("Prometheus is ready", 200, () -> get("/-/ready").status());
  }

  /** Whether it is on the {@code PATH}, with promtool. */
  public static boolean isInstalled() {
    return isOnThePath("prometheus") && isOnThePath("promtool");
  }

  private static boolean isOnThePath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Starts one.
   *
   * @param folder for its files, empty
   * @param config its configuration
   */
  public static Prometheus start(Path folder, String config) {
    try {
      Path log = folder.resolve("log");
      Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
      Process process =
          new ProcessBuilder(
                  "timeout",
                  AT_MOST_SECONDS,
                  "prometheus",
                  "--config.file=" + file,
                  "--storage.tsdb.path=" + folder.resolve("data"),
                  "--web.listen-address=127.0.0.1:0")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        return new Prometheus(process, log);
      } catch (AssertionError | IOException e) {
        process.destroy();
        throw new AssertionError(Files.readString(log), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable String port() throws IOException {
    Matcher listening = LISTENING.matcher(Files.readString(log));
    return listening.find() ? listening.group(1) : null;
  }

  /** Where it listens. */
  public URI base() {
    return base;
  }

  private record Answer(int status, String body) {}

  private Answer get(String target) {
    try {
      var answer =
          http.send(HttpRequest.newBuilder(base.resolve(target)).build(), BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** What a query for one number comes to now, or {@code null}. */
  public @Nullable Double query(String promql) {
    String encoded = URLEncoder.encode(promql, StandardCharsets.UTF_8);
    JsonNode result = json("/api/v1/query?query=" + encoded).path("data").path("result");
    return result.isEmpty()
        ? null
        : Double.valueOf(result.path(0).path("value").path(1).stringValue());
  }

  /** Every alert that is pending or firing now. */
  public List<Alert> alerts() {
    List<Alert> alerts = new ArrayList<>();
    for (JsonNode one : json("/api/v1/alerts").path("data").path("alerts")) {
      JsonNode labels = one.path("labels");
      alerts.add(
          new Alert(
              labels.path("alertname").stringValue(), one.path("state").stringValue(), labels));
    }
    return alerts;
  }

  /** Waits until that alert fires; the answer is it. */
  public Alert awaitAlert(String name) {
    Await.until(name + " fires", () -> firing(name) != null);
    Alert alert = firing(name);
    if (alert == null) {
      throw new AssertionError(name + " has ended already");
    }
    return alert;
  }

  private @Nullable Alert firing(String name) {
    for (Alert alert : alerts()) {
      if (alert.name().equals(name) && alert.state().equals("firing")) {
        return alert;
      }
    }
    return null;
  }

  private JsonNode json(String target) {
    Answer answer = get(target);
    if (answer.status() != 200) {
      throw new AssertionError(target + ": " + answer.status() + ": " + answer.body());
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
