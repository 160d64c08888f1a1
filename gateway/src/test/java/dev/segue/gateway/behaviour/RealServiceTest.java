package dev.segue.gateway.behaviour;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A migration between two services that nobody wrote for these tests, with a client that nobody
 * wrote for them: WireMock behind, the JDK's client in front.
 */
@Behaviour
final class RealServiceTest {
  private static final String LARGE = "0123456789abcdef".repeat(64 * 1024);

  private final WireMockServer old = new WireMockServer(options().dynamicPort());
  private final WireMockServer fresh = new WireMockServer(options().dynamicPort());
  private final HttpClient client = HttpClient.newHttpClient();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    old.start();
    fresh.start();
    old.stubFor(any(anyUrl()).willReturn(aResponse().withBody("old")));
    fresh.stubFor(any(anyUrl()).willReturn(aResponse().withBody("new")));
    gateway =
        TestGateway.start(
            """
            backends {
              old { endpoints = ["127.0.0.1:%s"] }
              new { endpoints = ["127.0.0.1:%s"] }
            }
            routes { orders { split { old = 3, new = 1 }, fallback = old } }
            event-loops = 1 # the client's connections are its own affair: shares are exact all the same
            """
                .formatted(old.port(), fresh.port()));
  }

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    old.stop();
    fresh.stop();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + gateway.address().getPort() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Map<String, Integer> ask(int times) {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      answers.merge(send(to("/orders")).body(), 1, Integer::sum);
    }
    return answers;
  }

  @Test
  void theWholeMigrationFailsNoRequest() {
    assertThat(ask(40)).isEqualTo(Map.of("old", 30, "new", 10));
    gateway.weights(Map.of("old", 1, "new", 1));
    assertThat(ask(40)).isEqualTo(Map.of("old", 20, "new", 20));
    gateway.weights(Map.of("old", 0, "new", 1));
    assertThat(ask(20)).isEqualTo(Map.of("new", 20));
    fresh.stubFor(get(anyUrl()).willReturn(aResponse().withStatus(500)));
    assertThat(ask(20)).as("it breaks, and its fallback serves").isEqualTo(Map.of("old", 20));
    gateway.weights(Map.of("old", 1));
    assertThat(ask(20)).isEqualTo(Map.of("old", 20));
  }

  @Test
  void faultsOfAServiceAreShielded() {
    gateway.weights(Map.of("new", 1));
    for (Fault fault :
        new Fault[] {
          Fault.EMPTY_RESPONSE, Fault.CONNECTION_RESET_BY_PEER, Fault.RANDOM_DATA_THEN_CLOSE
        }) {
      fresh.stubFor(get(anyUrl()).willReturn(aResponse().withFault(fault)));
      HttpResponse<String> answer = send(to("/orders"));
      assertThat(answer.statusCode()).as(fault.name()).isEqualTo(200);
      assertThat(answer.body()).as(fault.name()).isEqualTo("old");
    }
  }

  @Test
  void aServiceThatDiesIsNothingToItsClients() {
    fresh.stop();
    assertThat(ask(40)).isEqualTo(Map.of("old", 40));
  }

  @Test
  void largeBodiesAndHeadersPass() {
    gateway.weights(Map.of("new", 1));
    fresh.stubFor(
        post("/upload?a=b")
            .withHeader("X-Order", equalTo("7"))
            .willReturn(
                aResponse()
                    .withStatus(201)
                    .withHeader("Location", "/orders/7")
                    .withHeader("Set-Cookie", "a=1", "b=2")
                    .withChunkedDribbleDelay(5, 50)
                    .withBody(LARGE)));
    HttpResponse<String> answer =
        send(to("/upload?a=b").header("X-Order", "7").POST(BodyPublishers.ofString(LARGE)));
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("location")).hasValue("/orders/7");
    assertThat(answer.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.body().equals(LARGE)).as("the body").isTrue();
    fresh.verify(
        1,
        postRequestedFor(urlEqualTo("/upload?a=b"))
            .withHeader("X-Forwarded-For", equalTo("127.0.0.1"))
            .withRequestBody(equalTo(LARGE)));
  }
}
