package dev.segue.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The service and the client that the demo consists of, without a gateway between them. */
@Timeout(30)
class OrdersServiceTest {
  private static final long A_GET = 42;
  private static final long A_POST = 9;

  private OrdersService service;

  @BeforeEach
  void start() throws IOException {
    service = OrdersService.start("new", Duration.ZERO);
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
  }

  @Test
  void answersReadsAndWritesWithItsVersion() throws Exception {
    try (Client client = new Client(service.address())) {
      assertThat(client.ask(A_GET)).isEqualTo("new");
      assertThat(client.ask(A_POST)).isEqualTo("new");
    }
  }

  @Test
  void healthIsWellWhileItLives() throws Exception {
    try (Socket socket = new Socket()) {
      socket.connect(service.address());
      new Message("GET /health HTTP/1.1", Map.of("connection", "close"), "")
          .write(socket.getOutputStream());
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      assertThat(Message.read(in))
          .isEqualTo(
              new Message(
                  "HTTP/1.1 200 OK", Map.of("x-version", "new", "content-length", "0"), ""));
      assertThat(Message.read(in)).as("the connection ends").isNull();
    }
  }

  @Test
  void deathCutsConnectionsAndTheClientDoesNotAskTwice() throws Exception {
    try (Client client = new Client(service.address())) {
      client.ask(A_GET);
      service.die();
      assertThatThrownBy(() -> client.ask(A_GET)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void theDeadRefuseConnections() throws Exception {
    service.die();
    try (Client client = new Client(service.address())) {
      assertThatThrownBy(() -> client.ask(A_GET)).hasCauseInstanceOf(ConnectException.class);
    }
  }

  @Test
  void comesBackOnTheSamePortAsOftenAsItDies() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Client client = new Client(service.address())) {
        assertThat(client.ask(A_GET)).isEqualTo("new");
        service.die();
        service.comeBack();
      }
    }
    try (Client client = new Client(service.address())) {
      assertThat(client.ask(A_POST)).isEqualTo("new");
    }
  }

  @Test
  void anotherVersionTakesItsPort() throws Exception {
    for (String version : List.of("old", "new", "old")) {
      service = service.replacedBy(version, Duration.ZERO);
      try (Client client = new Client(service.address())) {
        assertThat(client.ask(A_GET)).isEqualTo(version);
      }
    }
  }
}
