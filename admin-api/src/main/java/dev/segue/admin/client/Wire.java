package dev.segue.admin.client;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.view.Json;
import dev.segue.admin.view.ProblemView;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The HTTP of an {@link AdminClient}: requests with their token, answers or problems. */
final class Wire implements AutoCloseable {
  static final Duration ANSWER = Duration.ofSeconds(40); // longer than the gateway takes
  private static final Duration READ = Duration.ofSeconds(10); // a read waits for nothing
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final long LONGEST = 16L << 20; // bytes of an answer

  private final URI base;
  private final String token;
  private final HttpClient http;

  Wire(URI base, String token) {
    if (base.getHost() == null || base.getScheme() == null) {
      throw new IllegalArgumentException(
          "gateway: " + base + " (expected: an address such as http://127.0.0.1:9900)");
    }
    this.base = base;
    this.token = token;
    // neither redirects nor a proxy: the token goes to this address alone
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT)
            .build();
  }

  <T> T get(String path, Class<T> type) {
    return send(request(path).timeout(READ).GET().build(), type);
  }

  /** An answer that is no JSON. */
  String text(String path) {
    HttpRequest request = request(path).setHeader("Accept", "*/*").GET().build();
    return new String(whole(request), StandardCharsets.UTF_8);
  }

  <T> T put(String path, Object body, Note note, Class<T> type) {
    return send(json(path, note).PUT(BodyPublishers.ofByteArray(Json.write(body))).build(), type);
  }

  <T> T post(String path, Note note, Class<T> type) {
    return send(noted(request(path), note).POST(BodyPublishers.noBody()).build(), type);
  }

  HttpRequest.Builder json(String path, Note note) {
    return noted(request(path), note).header("Content-Type", "application/json");
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(ANSWER)
        .header("Accept", "application/json, application/problem+json")
        .header("Authorization", "Bearer " + token);
  }

  static HttpRequest.Builder noted(HttpRequest.Builder request, Note note) {
    if (note.ifMatch() != null) {
      request.header("If-Match", "\"" + note.ifMatch() + '"');
    }
    if (!note.reason().isEmpty()) {
      request.header("X-Change-Reason", field(note.reason()));
    }
    return request;
  }

  /** Anything but visible ASCII goes out as an RFC 8187 value: this HTTP client sends no other. */
  private static String field(String reason) {
    boolean plain = reason.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    return plain ? reason : "UTF-8''" + segment(reason);
  }

  static String segment(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  <T> T send(HttpRequest request, Class<T> type) {
    byte[] body = whole(request);
    try {
      return Json.read(body, type);
    } catch (IllegalArgumentException e) {
      throw notOurs(200, e);
    }
  }

  private byte[] whole(HttpRequest request) {
    HttpResponse<byte[]> response =
        exchange(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST));
    if (response.statusCode() != 200 && response.statusCode() != 201) {
      throw problem(response.statusCode(), response.body());
    }
    return response.body();
  }

  /** What an answer other than 200 says. */
  AdminException problem(int status, byte[] body) {
    try {
      return new AdminException(Json.read(body, ProblemView.class), null);
    } catch (IllegalArgumentException e) {
      return notOurs(status, e);
    }
  }

  AdminException notOurs(int status, Exception why) {
    return AdminException.without(
        "no-answer",
        "This is not the admin API of a gateway",
        base + " answered " + status + ": " + why.getMessage(),
        why);
  }

  <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (ConnectException e) {
      throw AdminException.without(
          "unreachable", "The gateway cannot be reached", base.toString(), e);
    } catch (IOException e) {
      throw AdminException.without(
          "no-answer", "The gateway gave no answer", base + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdminException.without("no-answer", "Interrupted", base.toString(), e);
    }
  }

  /** Drops the connections. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
