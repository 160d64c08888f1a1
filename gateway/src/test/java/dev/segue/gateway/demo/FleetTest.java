package dev.segue.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FleetTest {
  private final Fleet fleet = new Fleet();

  @BeforeEach
  void start() throws IOException {
    fleet.start();
    fleet.start();
  }

  @AfterEach
  void stop() throws IOException {
    fleet.close();
  }

  private String post(String path, String body) throws Exception {
    return fleet.answer(new Message("POST " + path + " HTTP/1.1", Map.of(), body)).start();
  }

  private String version(int instance) throws IOException {
    String port = fleet.authorities().get(instance).split(":", 2)[1];
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    try (Client client = new Client(address)) {
      return client.ask(1);
    }
  }

  private String call(int instance) {
    return "{\"hook\":\"replace\",\"endpoint\":\"" + fleet.authorities().get(instance) + "\"}";
  }

  @Test
  void theInstanceThatIsNamedIsReplacedAndPutBackOnItsPort() throws Exception {
    var before = fleet.authorities();
    assertThat(post("/replace", call(1))).isEqualTo("HTTP/1.1 200 OK");
    assertThat(version(0)).isEqualTo("old");
    assertThat(version(1)).isEqualTo("new");
    assertThat(post("/put-back", call(1))).isEqualTo("HTTP/1.1 200 OK");
    assertThat(version(1)).isEqualTo("old");
    assertThat(fleet.authorities()).isEqualTo(before);
  }

  @Test
  void whatItDoesNotUnderstandTouchesNothing() throws Exception {
    assertThat(post("/replace", "no JSON")).isEqualTo("HTTP/1.1 400 Bad Request");
    assertThat(post("/replace", "{}")).isEqualTo("HTTP/1.1 404 Not Found");
    assertThat(post("/other", call(0))).isEqualTo("HTTP/1.1 404 Not Found");
    assertThat(version(0)).isEqualTo("old");
  }
}
