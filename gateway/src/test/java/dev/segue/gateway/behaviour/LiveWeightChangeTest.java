package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.client.AdminException;
import dev.segue.admin.view.RouteView;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.Load;
import dev.segue.gateway.testing.Message;
import dev.segue.gateway.testing.Metrics;
import dev.segue.gateway.testing.RawClient;
import dev.segue.gateway.testing.Scripts;
import dev.segue.gateway.testing.TestGateway;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Weights change under load: nobody fails, the answer to a change means that it is in force. */
@Behaviour
final class LiveWeightChangeTest {
  private final FakeBackend old = FakeBackend.named("old").forgetful();
  private final FakeBackend fresh = FakeBackend.named("new").forgetful();

  @AfterEach
  void closeBackends() {
    old.close();
    fresh.close();
  }

  private TestGateway gateway() {
    return TestGateway.start(Map.of("old", old, "new", fresh), "split { old = 1, new = 0 }", "");
  }

  private static String ask(RawClient client, int times) {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      answers.merge(client.get("/").text(), 1, Integer::sum);
    }
    return answers.toString();
  }

  @Test
  void fiftyChangesUnderLoadFailNoRequest() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      Load load = Load.of(gateway, 4);
      try (load) {
        for (int i = 1; i <= 50; i++) {
          gateway.weights(Map.of("old", 100 - 2 * i, "new", 2 * i));
          load.awaitMore();
        }
      }
      assertThat(load.failures()).isEmpty();
      gateway.weights(Map.of("old", 1, "new", 3));
      assertThat(ask(client, 100)).as("the last change").isEqualTo("{new=75, old=25}");
      gateway.assertBooksBalance();
      Metrics metrics = gateway.metrics();
      assertThat(metrics.sum("http_requests_total", "status", "200"))
          .isEqualTo(100 + load.answered());
      assertThat(metrics.sum("http_requests_total")).isEqualTo(100 + load.answered());
    }
  }

  @Test
  void aChangeIsInForceWhenItsAnswerComes() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client();
        RawClient another = gateway.client()) {
      for (int i = 0; i < 30; i++) {
        String to = i % 2 == 0 ? "new" : "old";
        gateway.weights(Map.of(to, 1));
        assertThat(client.get("/").text()).isEqualTo(to);
        assertThat(another.get("/").text()).isEqualTo(to);
      }
    }
  }

  @Test
  void requestsUnderWayFinishWhereTheyAre() {
    CountDownLatch release = new CountDownLatch(1);
    old.script(Scripts.after(release, Scripts.ok("old")));
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client();
        RawClient another = gateway.client()) {
      client.sendHead("GET", "/");
      Await.until("it is there", () -> old.count() == 1);
      gateway.weights(Map.of("new", 1));
      assertThat(another.get("/").text()).isEqualTo("new");
      release.countDown();
      assertThat(client.receive().text()).isEqualTo("old");
      assertThat(client.get("/").text()).isEqualTo("new");
    }
  }

  /** Changes that come more often than the split's cycle must not starve the small share. */
  @Test
  void frequentChangesKeepASmallShare() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      for (int i = 0; i < 100; i++) {
        gateway.weights(i % 2 == 0 ? Map.of("old", 19, "new", 1) : Map.of("old", 38, "new", 2));
        ask(client, 5);
      }
      assertThat(fresh.count()).as("of 500, at 5 per cent").isBetween(23, 27);
    }
  }

  // --- the condition ---------------------------------------------------------------------------

  @Test
  void aChangeOnAnOldRevisionIsRefusedAndShowsThePresentOne() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      RouteView first = gateway.admin().route("orders");
      RouteView second =
          gateway
              .admin()
              .setWeights("orders", Map.of("new", 1), new Note(first.revision(), "mine"));
      assertThat(second.revision()).isEqualTo(first.revision() + 1);
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() ->
              gateway
                  .admin()
                  .setWeights("orders", Map.of("old", 1), new Note(first.revision(), "late")))
          .satisfies(refused -> {
            assertThat(refused.problem().status()).isEqualTo(412);
            RouteView current = refused.current(RouteView.class);
            assertThat(current).isEqualTo(gateway.admin().route("orders"));
          });
      assertThat(client.get("/").text()).isEqualTo("new");
    }
  }

  @Test
  void theETagIsTheRevisionAndAnEqualChangeKeepsIt() {
    try (TestGateway gateway = gateway()) {
      Message first = put(gateway, "{\"old\":1,\"new\":1}");
      assertThat(first.status()).as(first.toString()).isEqualTo(200);
      long revision = gateway.admin().route("orders").revision();
      assertThat(first.field("etag")).isEqualTo("\"" + revision + '"');
      Message same = put(gateway, "{\"new\":1,\"old\":1}");
      assertThat(same.status()).isEqualTo(200);
      assertThat(same.field("etag")).isEqualTo(first.field("etag"));
      assertThat(put(gateway, "{\"old\":2,\"new\":1}").field("etag"))
          .isEqualTo("\"" + (revision + 1) + '"');
    }
  }

  private static Message put(TestGateway gateway, String body) {
    try (RawClient client = RawClient.to(gateway.gateway().adminAddress())) {
      return client
          .head(
              "PUT /api/v1/routes/orders/weights HTTP/1.1",
              "Host: 127.0.0.1",
              "Authorization: Bearer " + TestGateway.SECRET,
              "Content-Type: application/json",
              "Content-Length: " + body.length())
          .send(body)
          .receive();
    }
  }

  @Test
  void ofTwoWhoChangeAtOnceOneIsRefused() throws InterruptedException {
    try (TestGateway gateway = gateway()) {
      for (int i = 1; i <= 10; i++) {
        Note note = new Note(gateway.admin().route("orders").revision(), "race");
        AtomicInteger done = new AtomicInteger();
        Map<String, Integer> one = Map.of("old", i, "new", 10_000);
        Map<String, Integer> other = Map.of("old", 10_000, "new", i);
        Thread rival = Thread.startVirtualThread(() -> change(gateway, one, note, done));
        change(gateway, other, note, done);
        rival.join();
        assertThat(done.get()).as("changes that were made").isEqualTo(1);
      }
    }
  }

  private static void change(
      TestGateway gateway, Map<String, Integer> weights, Note note, AtomicInteger done) {
    try {
      gateway.admin().setWeights("orders", weights, note);
      done.incrementAndGet();
    } catch (AdminException e) {
      assertThat(e.problem().status()).isEqualTo(412);
    }
  }

  @Test
  void aSplitThatIsRefusedChangesNothing() {
    try (TestGateway gateway = gateway();
        RawClient client = gateway.client()) {
      RouteView before = gateway.admin().route("orders");
      for (String bad :
          List.of("{\"old\":0}", "{\"nobody\":1}", "{\"old\":-1}", "{\"old\":0.5}", "{}")) {
        assertThat(put(gateway, bad).status()).as(bad).isEqualTo(422);
      }
      assertThat(gateway.admin().route("orders")).isEqualTo(before);
      assertThat(ask(client, 5)).isEqualTo("{old=5}");
    }
  }
}
