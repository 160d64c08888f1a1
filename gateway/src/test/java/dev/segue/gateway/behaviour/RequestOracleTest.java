package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.Damage;
import dev.segue.gateway.testing.FuzzBudget;
import dev.segue.gateway.testing.GoodHttp;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RecordingBackend;
import dev.segue.gateway.testing.RecordingBackend.Answer;
import dev.segue.gateway.testing.RecordingBackend.Seen;
import dev.segue.gateway.testing.StrictHttp;
import dev.segue.gateway.testing.StrictHttp.Framing;
import dev.segue.gateway.testing.StrictHttp.Incomplete;
import dev.segue.gateway.testing.StrictHttp.Request;
import dev.segue.gateway.testing.StrictHttp.Response;
import dev.segue.gateway.testing.StrictHttp.Violation;
import dev.segue.gateway.testing.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Streams of requests, whole and harmed, through a gateway to a backend that reads strictly: what
 * the backend gets is, to a reader that we did not build into the gateway, exactly what the client
 * sent, request by request; or the gateway refused it.
 */
@Behaviour
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class RequestOracleTest {
  private static RecordingBackend backend;
  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    backend = RecordingBackend.answering(RequestOracleTest::echo);
    gateway = backend.gateway();
  }

  @AfterAll
  static void stop() {
    gateway.close();
    backend.close();
  }

  private static String said(Request request) {
    return request.method()
        + ' '
        + request.target()
        + ' '
        + request.body().text().length()
        + ' '
        + request.body().text().hashCode();
  }

  private static Answer echo(Request request) {
    String text = said(request);
    String head = "HTTP/1.1 200 OK\r\nX-Echo: 1\r\nContent-Length: " + text.length() + "\r\n\r\n";
    return new Answer(request.method().equals("HEAD") ? head : head + text, false);
  }

  /** What a strict reader finds in a client's stream, up to where it must stop. */
  private record Reading(List<Request> requests, Stop why) {
    enum Stop {
      END,
      INCOMPLETE,
      VIOLATION,
      LAST_REQUEST
    }

    static Reading of(String stream) {
      List<Request> requests = new ArrayList<>();
      int from = 0;
      try {
        while (from < stream.length()) {
          StrictHttp reader = new StrictHttp(stream, from).forgiveEmptyLine();
          Request request = reader.request();
          requests.add(request);
          from = reader.position();
          if (!request.persists()) {
            return new Reading(requests, Stop.LAST_REQUEST);
          }
        }
        return new Reading(requests, Stop.END);
      } catch (Incomplete e) {
        return new Reading(requests, Stop.INCOMPLETE);
      } catch (Violation e) {
        return new Reading(requests, Stop.VIOLATION);
      }
    }

    /** Whether the gateway must end the connection. */
    boolean ends() {
      return why == Stop.VIOLATION || why == Stop.LAST_REQUEST;
    }
  }

  @Test
  void goodStreamsPassRequestByRequest() {
    FuzzBudget.spend(
        300,
        random -> {
          GoodHttp good = new GoodHttp(random);
          StringBuilder stream = new StringBuilder();
          int count = random.nextInt(1, 6);
          for (int i = 0; i < count; i++) {
            stream.append(good.request());
          }
          Reading reading = Reading.of(stream.toString());
          assertThat(reading.requests()).as("the test's own grammar").hasSize(count);
          assertThat(exchange(random, stream.toString(), reading)).as("echoes").isEqualTo(count);
        });
  }

  @Test
  void harmedStreamsPassAsTheyReadOrAreRefused() {
    FuzzBudget.spend(
        1200,
        random -> {
          GoodHttp good = new GoodHttp(random);
          StringBuilder stream = new StringBuilder(good.request());
          for (int i = random.nextInt(3); i > 0; i--) {
            stream.append(good.request());
          }
          String harmed = new Damage(random).harm(stream.toString(), random.nextInt(1, 4));
          String end = "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
          exchange(random, harmed + end, Reading.of(harmed + end));
        });
  }

  /** Sends the stream, reads every answer, and compares both sides. Returns the echoes. */
  private static int exchange(Random random, String stream, Reading reading) throws Exception {
    backend.forget();
    Answers answers;
    try (RawClient client = gateway.client()) {
      sendInPieces(random, client, stream);
      answers = Answers.read(client, reading);
    }
    Await.equal("requests under way", 0L, gateway.gateway()::active);
    int whole = 0;
    assertThat(backend.violations()).as(shown(stream)).isEmpty();
    for (Seen seen : backend.seen()) {
      assertThat(whole)
          .as("%s passed of %s", seen, shown(stream))
          .isLessThan(reading.requests.size());
      assertSame(seen, reading.requests().get(whole++), stream);
    }
    assertThat(answers.echoes).as(shown(stream)).isEqualTo(whole);
    assertThat(answers.others).as(shown(stream)).isLessThanOrEqualTo(1);
    return whole;
  }

  private static void sendInPieces(Random random, RawClient client, String stream) {
    int from = 0;
    while (from < stream.length()) {
      int to = Math.min(stream.length(), from + random.nextInt(1, 1 + stream.length()));
      try {
        client.send(stream.substring(from, to));
      } catch (UncheckedIOException refused) {
        return; // the answer is there already
      }
      from = to;
    }
  }

  private static void assertSame(Seen seen, Request sent, String stream) {
    Request got = seen.request();
    assertThat(said(got)).as(shown(stream)).isEqualTo(said(sent));
    assertThat(got.body().trailers()).as(shown(stream)).isSubsetOf(sent.body().trailers());
    assertThat(got.http11()).isTrue();
    assertThat(seen.bytes()).as("no line before it").doesNotStartWith("\r");
    assertThat(StrictHttp.all(got.fields(), "host")).as(shown(stream)).hasSize(1);
    for (String hop : List.of("connection", "keep-alive", "proxy-connection", "te", "upgrade")) {
      assertThat(StrictHttp.all(got.fields(), hop)).as("%s of %s", hop, shown(stream)).isEmpty();
    }
    if (got.body().framing() == Framing.CHUNKED) {
      assertThat(StrictHttp.all(got.fields(), "transfer-encoding")).containsExactly("chunked");
      assertThat(got.body().chunkLines()).as("our chunks").allMatch(RequestOracleTest::ours);
    }
    if (got.body().framing() == Framing.LENGTH) {
      assertThat(StrictHttp.all(got.fields(), "content-length"))
          .containsExactly(Long.toString(got.body().text().length()));
    }
  }

  private static boolean ours(String chunkLine) {
    return chunkLine.matches("0|[1-9a-f][0-9a-f]*");
  }

  private static String shown(String stream) {
    return stream
        .replace("\\", "\\\\")
        .replace("\r", "\\r")
        .replace("\n", "\\n")
        .replace("\0", "\\0")
        .replace("\t", "\\t");
  }

  /** The answers that a client got, each whole and in the order of the requests. */
  private static final class Answers {
    int echoes;
    int others;

    static Answers read(RawClient client, Reading reading) throws IOException, Violation {
      Answers answers = new Answers();
      StringBuilder bytes = new StringBuilder();
      byte[] block = new byte[16 * 1024];
      int from = 0;
      boolean open = true;
      while (true) {
        from = answers.take(bytes.toString(), from, reading);
        boolean all = answers.echoes == reading.requests().size() && !reading.ends();
        if (!open || all) {
          answers.takeRefusalOfHead(bytes.substring(from));
          return answers;
        }
        try {
          int read = client.stream().read(block);
          open = read >= 0;
          bytes.append(new String(block, 0, Math.max(0, read), StandardCharsets.ISO_8859_1));
        } catch (SocketException reset) {
          open = false;
        }
      }
    }

    /** Nothing, or the head of a refusal: a HEAD whose body is bad gets an answer without one. */
    private void takeRefusalOfHead(String rest) throws Violation {
      try {
        if (!rest.isEmpty()) {
          StrictHttp reader = new StrictHttp(rest, 0);
          assertThat(reader.response(true, true).status()).isEqualTo(400);
          assertThat(rest.substring(reader.position())).as("behind the answers").isEmpty();
          others++;
        }
      } catch (Incomplete e) {
        throw new AssertionError("an answer breaks off: " + rest, e);
      }
    }

    private int take(String bytes, int start, Reading reading) throws Violation {
      int from = start;
      try {
        while (from < bytes.length()) {
          List<Request> requests = reading.requests();
          boolean toHead = echoes < requests.size() && requests.get(echoes).method().equals("HEAD");
          boolean echo = bytes.startsWith("HTTP/1.1 200 OK\r\nX-Echo: 1\r\n", from);
          StrictHttp reader = new StrictHttp(bytes, from);
          Response answer = reader.response(toHead && echo, false);
          from = reader.position();
          if (answer.informational()) {
            continue;
          }
          assertThat(others).as("answers behind a refusal: %s", answer).isZero();
          if (echo) {
            assertThat(echoes).as("an answer to nothing: %s", answer).isLessThan(requests.size());
            if (!toHead) {
              assertThat(answer.body().text()).isEqualTo(said(requests.get(echoes)));
            }
            echoes++;
          } else {
            assertThat(StrictHttp.all(answer.fields(), "connection"))
                .as("%s to %s", answer, requests)
                .contains("close");
            others++;
          }
        }
      } catch (Incomplete e) {
        return from;
      }
      return from;
    }
  }
}
