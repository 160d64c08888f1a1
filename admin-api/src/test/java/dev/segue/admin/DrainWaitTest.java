package dev.segue.admin;

import static dev.segue.admin.TestAdmin.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.RawHttp.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ?wait=}: the answer to a drain comes when nothing is left, or tells what is. */
final class DrainWaitTest {
  private static final String STATE = "/api/v1/backends/new/endpoints/127.0.0.1:9002/state";

  private TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void aTunnelThatIsOpenIsWaitedForToo() {
    admin.gateway.tunnels = 2;
    Answer answer = put("drain", "100ms");
    assertThat(answer.body()).contains("\"inFlight\":0", "\"tunnels\":2");
  }

  @Test
  void anEmptyEndpointIsAnsweredAtOnce() {
    Answer answer = put("drain", "10m");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"inFlight\":0").contains("\"state\":\"drain\"");
    assertThat(answer.header("ETag")).isEqualTo("\"4\"");
  }

  @Test
  void answerComesOnceNothingIsInFlight() throws Exception {
    admin.gateway.inFlight = 3;
    CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> put("drain", "10m"));
    while (admin.gateway.writes == 0) {
      Thread.onSpinWait();
    }
    assertThat(answer).isNotDone();
    admin.gateway.inFlight = 0;
    assertThat(answer.get(30, TimeUnit.SECONDS).body()).contains("\"inFlight\":0");
  }

  @Test
  void whatIsLeftAtTheEndIsToldAndTheStateStands() {
    admin.gateway.inFlight = 3;
    Answer answer = put("maint", "1ms");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("\"inFlight\":3", "\"state\":\"maint\"");
  }

  @Test
  void whoTakesTheWordBackEndsTheWait() throws Exception {
    admin.gateway.inFlight = 3;
    CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> put("drain", "10m"));
    while (admin.gateway.writes == 0) {
      Thread.onSpinWait();
    }
    admin.ask("PUT", STATE).as(OPERATOR).json("{\"state\": \"ready\"}").answer();
    assertThat(answer.get(30, TimeUnit.SECONDS).body()).contains("\"inFlight\":3");
  }

  /** Who waits must leave room for who acts. */
  @Test
  void tooManyWhoWaitAreTurnedAwayAndTheOthersAreServed() {
    admin.gateway.inFlight = 1;
    List<CompletableFuture<Answer>> waiting = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      waiting.add(
          CompletableFuture.supplyAsync(() -> put("drain", "10m"), Thread::startVirtualThread));
    }
    while (waiting.stream().filter(CompletableFuture::isDone).count() < 8) {
      Thread.onSpinWait();
    }
    assertThat(waiting.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
        .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(503))
        .allSatisfy(answer -> assertThat(answer.body()).contains("busy", "the state is set"));
    assertThat(put("drain", "0s").status()).as("without a wait").isEqualTo(200);
    admin.gateway.inFlight = 0;
    assertThat(waiting.stream().map(CompletableFuture::join).filter(a -> a.status() == 200))
        .hasSize(32);
  }

  /** Neither the limit on an exchange nor that on a silent connection may cut a wait. */
  @Test
  void waitingMayTakeLongerThanOtherRequests() throws Exception {
    admin.close();
    AdminLimits quick = TestAdmin.QUICK;
    Duration little = Duration.ofMillis(300);
    admin =
        new TestAdmin(
            new AdminLimits(
                quick.requests(),
                quick.connections(),
                quick.body(),
                little,
                little,
                quick.operation(),
                quick.failureDelay(),
                quick.grace(),
                quick.streams()));
    admin.gateway.inFlight = 1;
    Answer answer = put("drain", "1500ms");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("\"inFlight\":1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"30", "s", "-1s", "11m", "1h", "601s", "", "99999999s", "1.5s"})
  void waitIsATimeOfTenMinutesAtMost(String wait) {
    Answer answer = put("drain", wait);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("wait: ");
    assertThat(admin.gateway.writes).isZero();
  }

  @Test
  void readyHasNothingToWaitFor() {
    assertThat(put("ready", "1s").status()).isEqualTo(400);
    assertThat(admin.gateway.writes).isZero();
  }

  private Answer put(String state, String wait) {
    return admin
        .ask("PUT", STATE + "?wait=" + wait)
        .as(OPERATOR)
        .json("{\"state\": \"" + state + "\"}")
        .answer();
  }
}
