package dev.segue.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which targets lead back to the gateway. */
class OwnListenersTest {
  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, 8080, true",
    "127.0.0.1, 127.0.0.1, 8081, false",
    "127.0.0.1, 127.0.0.2, 8080, false",
    "0.0.0.0, 127.0.0.1, 8080, true",
    "0.0.0.0, 127.0.0.9, 8080, true",
    "0.0.0.0, 127.0.0.1, 8081, false",
    "0.0.0.0, 192.0.2.1, 8080, false",
    "::, ::1, 8080, true",
  })
  void found(String bound, String target, int port, boolean own) {
    OwnListeners listeners = new OwnListeners(() -> List.of(at(bound, 8080)));
    assertThat(listeners.test(at(target, port))).isEqualTo(own);
  }
}
