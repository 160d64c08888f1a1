package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.RawClient.End;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies pass as they come, in both directions, and end as they were framed or not at all. */
@Behaviour
final class StreamingTest {
  private static final String LARGE = "0123456789abcdef".repeat(256 * 1024);

  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway() {
    return TestGateway.start(Map.of("old", backend), "split { old = 1 }", "");
  }

  @Test
  void bothBodiesPassPieceByPieceAtTheSameTime() {
    backend.script(call -> {
      call.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
      for (String piece = call.chunk(); piece != null; piece = call.chunk()) {
        call.send("7\r\nre-" + piece + "\r\n");
      }
      call.send("0\r\n\r\n").close();
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
      assertThat(client.receiveHead().status()).as("before any body").isEqualTo(200);
      for (int i = 1000; i < 1020; i++) {
        client.send("4\r\n" + i + "\r\n");
        assertThat(client.receiveChunk()).isEqualTo("re-" + i);
      }
      client.send("0\r\n\r\n");
      assertThat(client.receiveChunk()).isNull();
    }
  }

  @Test
  void aSizedBodyReachesTheBackendBeforeItsEnd() {
    Semaphore got = new Semaphore(0);
    backend.script(call -> {
      call.rawBody().readNBytes(5);
      got.release();
      call.rawBody().readNBytes(5);
      call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").close();
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.head("POST / HTTP/1.1", "Host: a", "Content-Length: 10").send("01234");
      Await.until("the backend has the first half", got::tryAcquire);
      assertThat(client.send("56789").receive().text()).isEqualTo("ok");
    }
  }

  @Test
  void anAnswerReachesTheClientBeforeItsEnd() {
    Semaphore more = new Semaphore(0);
    backend.script(call -> {
      call.head("HTTP/1.1 200 OK", "Content-Length: 10").send("01234");
      more.acquireUninterruptibly();
      call.send("56789");
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead().field("content-length")).isEqualTo("10");
      assertThat(client.receiveBytes(5)).asString().isEqualTo("01234");
      more.release();
      assertThat(client.receiveBytes(5)).asString().isEqualTo("56789");
    } finally {
      more.release();
    }
  }

  @Test
  void largeBodiesArriveAsTheyWereSent() {
    backend.script(call -> call.reply(200, call.body().text()));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      Message sized = client.post("/", LARGE);
      assertThat(sized.text().equals(LARGE)).as("by length").isTrue();
      client.head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
      Thread.startVirtualThread(() -> sendChunks(client));
      assertThat(client.receive().text().equals(LARGE)).as("in chunks").isTrue();
    }
  }

  private static void sendChunks(RawClient client) {
    int[] sizes = {1, 15, 4095, 4096, 4097, 65_536, 100_000};
    int at = 0;
    for (int i = 0; at < LARGE.length(); i++) {
      int end = Math.min(LARGE.length(), at + sizes[i % sizes.length]);
      client.send(Integer.toHexString(end - at) + "\r\n" + LARGE.substring(at, end) + "\r\n");
      at = end;
    }
    client.send("0\r\n\r\n");
  }

  @Test
  void trailersOfAnAnswerReachTheClient() {
    String head = "HTTP/1.1 200 OK\r\nTrailer: Sum\r\nTransfer-Encoding: chunked\r\n\r\n";
    backend.script(Scripts.bytes(head + "5\r\nhello\r\n0\r\nSum: 5\r\nContent-Length: 9\r\n\r\n"));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      for (int i = 0; i < 2; i++) {
        Message answer = client.get("/");
        assertThat(answer.text()).isEqualTo("hello");
        assertThat(answer.field("trailer")).isEqualTo("Sum");
        assertThat(answer.trailers()).hasToString("[Sum: 5]");
      }
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  // --- informational answers -------------------------------------------------------------------

  @Test
  void informationalAnswersReachTheClientInTheirOrder() {
    backend.script(call -> {
      call.head("HTTP/1.1 102 Processing");
      call.head("HTTP/1.1 103 Early Hints", "Link: </a.css>", "Connection: x", "X: y");
      call.reply(200, "ok");
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead())
          .hasToString("Head[startLine=HTTP/1.1 102 Processing, fields=[]]");
      assertThat(client.receiveHead().fields()).hasToString("[Link: </a.css>]");
      assertThat(client.receive().text()).isEqualTo("ok");
    }
  }

  @Test
  void http10ClientsGetNoInformationalAnswers() {
    backend.script(call -> call.head("HTTP/1.1 103 Early Hints").reply(200, "ok"));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.head("GET / HTTP/1.0", "Host: a");
      assertThat(client.receiveHead().status()).isEqualTo(200);
    }
  }

  @Test
  void theBackendsWordToContinueIsTheClients() {
    backend.script(call -> {
      call.head("HTTP/1.1 100 Continue");
      call.reply(200, call.body().text());
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      for (int i = 0; i < 2; i++) {
        client.sendHead("POST", "/", "Expect: 100-continue", "Content-Length: 5");
        assertThat(client.receiveHead().status()).isEqualTo(100);
        assertThat(client.send("hello").receive().text()).isEqualTo("hello");
      }
      assertThat(backend.requests().getFirst().head().field("expect")).isEqualTo("100-continue");
    }
  }

  /** Whether the client will still send its body cannot be known: no request can follow. */
  @Test
  void aRefusalInPlaceOfContinueEndsTheConnection() {
    backend.script(call -> {
      call.send("HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
      call.stall();
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Expect: 100-continue", "Content-Length: 5");
      Message answer = client.receive();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.text()).isEqualTo("no");
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(client.end()).isEqualTo(End.CLOSED);
      Await.equal("backend connections", 0, backend::openConnections);
    }
  }

  @Test
  void anAnswerBeforeTheBodysEndReachesAClientThatIsStillSending() {
    backend.script(call -> {
      call.send("HTTP/1.1 413 Enough\r\nContent-Length: 6\r\n\r\nenough");
      call.stall();
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("POST", "/", "Content-Length: " + LARGE.length());
      Await.until("the backend has the head", () -> backend.count() == 1);
      Thread.startVirtualThread(() -> client.send(LARGE));
      Message answer = client.receive();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.text()).isEqualTo("enough");
      assertThat(client.end()).isNotEqualTo(End.BYTES);
    }
  }

  // --- answers without a body ------------------------------------------------------------------

  @Test
  void answersWithoutABodyLeaveTheConnectionsInStep() {
    backend.script(call -> {
      switch (call.head().target()) {
        case "/head" -> call.head("HTTP/1.1 200 OK", "Content-Length: 1000");
        case "/chunked" -> call.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
        case "/204" -> call.head("HTTP/1.1 204 No Content");
        case "/304" ->
            call.head("HTTP/1.1 304 Not Modified", "Content-Length: 1000", "ETag: \"a\"");
        case "/empty" -> call.head("HTTP/1.1 200 OK", "Content-Length: 0");
        default -> call.reply(200, "whole");
      }
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      Message head = client.method("HEAD", "/head");
      assertThat(head.field("content-length")).isEqualTo("1000");
      assertThat(client.method("HEAD", "/chunked").status()).isEqualTo(200);
      Message none = client.get("/204");
      assertThat(none.status()).isEqualTo(204);
      assertThat(none.has("content-length")).isFalse();
      assertThat(none.has("transfer-encoding")).isFalse();
      Message same = client.get("/304");
      assertThat(same.status()).isEqualTo(304);
      assertThat(same.field("content-length")).isEqualTo("1000");
      assertThat(same.field("etag")).isEqualTo("\"a\"");
      assertThat(client.get("/empty").text()).isEmpty();
      assertThat(client.get("/whole").text()).isEqualTo("whole");
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void theGatewaysOwnAnswerToHeadHasNoBody() {
    backend.script(Scripts.resetAfterReading());
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      assertThat(client.method("HEAD", "/").status()).isEqualTo(502);
      backend.script(Scripts.ok("next"));
      assertThat(client.get("/").text()).isEqualTo("next");
    }
  }

  // --- answers that end with the connection ----------------------------------------------------

  @Test
  void anAnswerUntilTheBackendsCloseIsWholeToEveryClient() {
    backend.script(Scripts.bytesThenClose("HTTP/1.0 200 OK\r\nX-A: b\r\n\r\nuntil the end"));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client();
        RawClient old = gateway.client()) {
      for (int i = 0; i < 2; i++) {
        Message answer = client.get("/");
        assertThat(answer.head().startLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(answer.field("transfer-encoding")).isEqualTo("chunked");
        assertThat(answer.text()).isEqualTo("until the end");
      }
      Message answer = old.head("GET / HTTP/1.0", "Connection: keep-alive").receive();
      assertThat(answer.has("transfer-encoding")).isFalse();
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(answer.text()).isEqualTo("until the end");
    }
  }

  @Test
  void chunksAreTakenOffForHttp10Clients() {
    backend.script(
        Scripts.bytes(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      Message answer = client.head("GET / HTTP/1.0", "Host: a").receive();
      assertThat(answer.has("transfer-encoding")).isFalse();
      assertThat(answer.text()).isEqualTo("hello");
    }
  }

  @Test
  void anHttp10AnswerWithALengthIsWholeAndItsConnectionIsNotReused() {
    backend.script(Scripts.bytesThenClose("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      for (int i = 1; i <= 3; i++) {
        assertThat(client.get("/").text()).isEqualTo("hello");
        assertThat(backend.connections()).isEqualTo(i);
      }
    }
  }

  /** A reset says that bytes are missing (RFC 9112 section 8); only a close ends such a body. */
  @Test
  void anAnswerUntilTheCloseThatIsResetIsNotWhole() {
    Semaphore seen = new Semaphore(0);
    backend.script(call -> {
      call.send("HTTP/1.1 200 OK\r\n\r\npart");
      seen.acquireUninterruptibly();
      call.reset();
    });
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      client.sendHead("GET", "/");
      assertThat(client.receiveHead().field("transfer-encoding")).isEqualTo("chunked");
      assertThat(client.receiveBytes(9)).asString().isEqualTo("4\r\npart\r\n");
      seen.release();
      assertThat(client.end()).isEqualTo(End.RESET);
      gateway.awaitMetric(1, "segue_upstream_attempts_total", "result", "reset");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNeverTakenForAWholeOne() {
    String[] cut = {
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npart",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\npart",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n0\r\nSum: 5\r\n",
    };
    try (TestGateway gateway = gateway()) {
      for (String bytes : cut) {
        Semaphore seen = new Semaphore(0);
        backend.script(call -> {
          call.send(bytes);
          seen.acquireUninterruptibly();
          call.close();
        });
        try (RawClient client = gateway.client()) {
          client.sendHead("GET", "/");
          assertThat(client.receiveHead().status()).isEqualTo(200);
          seen.release();
          Await.equal("under way", 0L, gateway.gateway()::active);
          assertThat(client.end()).as(bytes).isIn(End.BYTES, End.RESET);
        }
      }
      gateway.awaitMetric(cut.length, "segue_books_finished_total", "outcome", "aborted");
    }
  }
}
