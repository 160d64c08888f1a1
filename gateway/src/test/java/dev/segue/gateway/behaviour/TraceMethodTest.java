package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TRACE (RFC 9110 section 9.3.8) shows what proxies add, so a route has to allow it. */
@Behaviour
final class TraceMethodTest {
  private final FakeBackend backend =
      FakeBackend.scripted(call ->
          call.reply(200, call.head().startLine() + "\r\n\r\n", "Content-Type: message/http"));

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway(String route) {
    return TestGateway.start(Map.of("old", backend), "split { old = 1 }, " + route, "");
  }

  @Test
  void itIsRefusedWhereTheRouteDoesNotAllowIt() {
    try (TestGateway gateway = gateway("");
        RawClient client = gateway.client()) {
      Message answer = client.method("TRACE", "/a");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.field("allow")).contains("GET").doesNotContain("TRACE"); // 15.5.6
      assertThat(answer.text()).contains("\"reason\":\"trace-refused\"");
      assertThat(client.end()).isEqualTo(End.CLOSED);
      assertThat(backend.count()).isZero();
      assertThat(
              gateway
                  .metrics()
                  .sum("segue_requests_total", "route", "orders", "outcome", "local_reply"))
          .isEqualTo(1);
    }
  }

  @Test
  void itIsForwardedWhereTheRouteAllowsIt() {
    try (TestGateway gateway = gateway("allow-trace = true");
        RawClient client = gateway.client()) {
      Message answer = client.method("TRACE", "/a");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("TRACE /a HTTP/1.1\r\n\r\n");
      assertThat(backend.only().text()).isEmpty();
    }
  }

  @Test
  void oneWithABodyIsNever() {
    for (String body :
        new String[] {
          "Content-Length: 1\r\n\r\nx", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        }) {
      try (TestGateway gateway = gateway("allow-trace = true");
          RawClient client = gateway.client()) {
        client.send("TRACE / HTTP/1.1\r\nHost: a\r\n" + body);
        assertThat(client.receive().status()).isEqualTo(400);
        assertThat(client.end()).isEqualTo(End.CLOSED);
        assertThat(backend.count()).isZero();
      }
    }
  }
}
