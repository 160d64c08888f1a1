package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.Damage;
import dev.segue.gateway.testing.FuzzBudget;
import dev.segue.gateway.testing.GoodHttp;
import dev.segue.gateway.testing.Message.Field;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RecordingBackend;
import dev.segue.gateway.testing.RecordingBackend.Answer;
import dev.segue.gateway.testing.StrictAnswer;
import dev.segue.gateway.testing.StrictHttp;
import dev.segue.gateway.testing.StrictHttp.Framing;
import dev.segue.gateway.testing.StrictHttp.Incomplete;
import dev.segue.gateway.testing.StrictHttp.Request;
import dev.segue.gateway.testing.StrictHttp.Response;
import dev.segue.gateway.testing.StrictHttp.Violation;
import dev.segue.gateway.testing.TestGateway;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Answers, whole and harmed, from a backend through a gateway to a client that reads strictly: what
 * the client gets whole is what the backend sent; else it is our 502 or an aborted message. And the
 * next request's answer is its own.
 */
@Behaviour
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class ResponseOracleTest {
  private static final Set<String> FRAMING =
      Set.of(
          "connection",
          "content-length",
          "transfer-encoding",
          "keep-alive",
          "proxy-connection",
          "te",
          "upgrade");

  private static volatile Answer answer = new Answer("", true);
  private static RecordingBackend backend;
  private static TestGateway gateway;
  private static int number;

  @BeforeAll
  static void start() {
    backend = RecordingBackend.answering(ResponseOracleTest::answer);
    gateway = backend.gateway();
  }

  @AfterAll
  static void stop() {
    gateway.close();
    backend.close();
  }

  private static Answer answer(Request request) {
    String target = request.target();
    return target.startsWith("/next")
        ? new Answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + target.substring(1), false)
        : answer;
  }

  @Test
  void goodAnswersReachTheClientAsTheyAre() {
    FuzzBudget.spend(
        300,
        random -> {
          String method = random.nextInt(4) == 0 ? "HEAD" : "GET";
          boolean toHead = method.equals("HEAD");
          String bytes = new GoodHttp(random).response(toHead);
          boolean close = untilClose(bytes, toHead) || random.nextInt(4) == 0;
          StrictAnswer sent = StrictAnswer.of(bytes, toHead, close);
          assertThat(sent.isAll()).as("the test's own grammar").isTrue();
          answer = new Answer(bytes, close);
          try (RawClient client = gateway.client()) {
            client.sendHead(method, "/good");
            StrictAnswer got = StrictAnswer.read(client, toHead);
            assertSame(sent, got, bytes);
            assertNextIsItsOwn(client, got.last());
          }
        });
  }

  private static boolean untilClose(String bytes, boolean toHead) throws Violation {
    try {
      StrictAnswer.of(bytes, toHead, false);
      return false;
    } catch (Incomplete e) {
      return true;
    }
  }

  @Test
  void harmedAnswersAreReadAsAStrictReaderReadsThemOrNotAtAll() {
    FuzzBudget.spend(
        700,
        random -> {
          boolean toHead = random.nextInt(6) == 0;
          String bytes =
              new Damage(random).harm(new GoodHttp(random).response(toHead), random.nextInt(1, 4));
          answer = new Answer(bytes, true); // else the gateway might wait for more
          try (RawClient client = gateway.client()) {
            client.sendHead(toHead ? "HEAD" : "GET", "/harmed");
            @Nullable StrictAnswer got = null;
            try {
              got = StrictAnswer.read(client, toHead);
            } catch (Incomplete aborted) {
              assertNextIsItsOwn(gateway.client());
            }
            if (got != null && !isOurs502(got.last(), toHead)) {
              assertSame(strictly(bytes, toHead), got, bytes);
            }
            if (got != null) {
              assertNextIsItsOwn(client, got.last());
            }
          }
        });
  }

  private static StrictAnswer strictly(String bytes, boolean toHead) {
    try {
      return StrictAnswer.of(bytes, toHead, true);
    } catch (Violation | Incomplete e) {
      throw new AssertionError("passed as whole: " + e + ": " + shown(bytes), e);
    }
  }

  private static boolean isOurs502(Response response, boolean toHead) {
    return response.status() == 502
        && StrictHttp.all(response.fields(), "content-type").contains("application/problem+json")
        && (toHead || response.body().text().contains("urn:segue:problem:"));
  }

  private static void assertSame(StrictAnswer sent, StrictAnswer got, String bytes) {
    String what = shown(bytes);
    assertThat(got.isAll()).as("bytes behind the answer to %s", what).isTrue();
    assertSame(sent.last(), got.last(), what);
    assertThat(got.informational()).as(what).hasSameSizeAs(sent.informational());
    for (int i = 0; i < got.informational().size(); i++) {
      assertSame(sent.informational().get(i), got.informational().get(i), what);
    }
  }

  private static void assertSame(Response sent, Response got, String what) {
    assertThat(got.status()).as(what).isEqualTo(sent.status());
    assertThat(got.reason()).as(what).isEqualTo(sent.reason());
    assertThat(got.body().text()).as(what).isEqualTo(sent.body().text());
    assertThat(endToEnd(got)).as(what).isEqualTo(endToEnd(sent));
    assertThat(got.body().trailers()).as(what).isSubsetOf(sent.body().trailers());
    if (got.body().framing() == Framing.CHUNKED) {
      assertThat(got.body().chunkLines()).as(what).allMatch(line -> line.matches("[0-9a-f]+"));
    }
  }

  private static List<String> endToEnd(Response response) {
    Set<String> named =
        StrictHttp.all(response.fields(), "connection").stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(option -> option.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    Stream<Field> kept =
        response.fields().stream()
            .filter(field -> {
              String name = field.name().toLowerCase(Locale.ROOT);
              return !FRAMING.contains(name)
                  && !name.equals("x-request-id") // ours, whatever the backend says
                  && (!named.contains(name) || name.equals("host"));
            });
    return kept.map(Field::toString).toList();
  }

  private static void assertNextIsItsOwn(RawClient client, Response before) {
    if (before.persists()) {
      assertNextIsItsOwn(client);
    } else {
      assertThat(client.end()).isNotEqualTo(RawClient.End.BYTES);
      assertNextIsItsOwn(gateway.client());
    }
  }

  private static void assertNextIsItsOwn(RawClient client) {
    try (client) {
      String own = "next-" + (1000 + number++ % 9000);
      assertThat(client.get('/' + own).text()).isEqualTo(own);
    }
  }

  private static String shown(String bytes) {
    return bytes.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
  }
}
