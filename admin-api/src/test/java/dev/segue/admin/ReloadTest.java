package dev.segue.admin;

import static dev.segue.admin.TestAdmin.ADMIN;
import static dev.segue.admin.TestAdmin.OPERATOR;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.RawHttp.Answer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading the configuration file again, over HTTP; each reply is held to the contract. */
final class ReloadTest {
  private static final String RELOAD = "/api/v1/config/reload";

  private final TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void reloadTellsWhatItCameToAndConfigRemembersIt() {
    Answer answer =
        admin.ask("POST", RELOAD).as(ADMIN).field("X-Change-Reason", "rollout 7").answer();

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"result\":\"applied\"", "\"revision\":2", "limits.x");
    Actor actor = Objects.requireNonNull(admin.gateway.lastActor);
    assertThat(actor.name()).isEqualTo("root");
    assertThat(actor.reason()).isEqualTo("rollout 7");
    assertThat(config()).contains("\"revision\":2", "\"actor\":\"root\"");
  }

  @Test
  void dryRunIsPassedOn() {
    Answer answer = admin.ask("POST", RELOAD + "?dry-run=true").as(ADMIN).answer();

    assertThat(answer.body()).contains("\"result\":\"checked\"", "\"revision\":1");
    assertThat(config()).contains("\"revision\":1").doesNotContain("lastReload");
  }

  @Test
  void everyProblemIsToldAsAReason() {
    admin.gateway.reloadProblems = List.of("a.conf:1: x: 0 (expected: 1)", "a.conf:2: y: z");

    Answer answer = admin.ask("POST", RELOAD).as(ADMIN).answer();

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("a.conf:1: x: 0 (expected: 1)", "a.conf:2: y: z");
    assertThat(config()).contains("\"result\":\"rejected\"", "a.conf:2: y: z");
  }

  @Test
  void onlyAnAdminMayReload() {
    assertThat(admin.ask("POST", RELOAD).as(OPERATOR).answer().status()).isEqualTo(403);
    assertThat(admin.gateway.lastActor).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?dry-run=yes", "?dryrun=true", "?dry-run=true&dry-run=true"})
  void queryThatIsNotKnownReloadsNothing(String query) {
    assertThat(admin.ask("POST", RELOAD + query).as(ADMIN).answer().status()).isEqualTo(400);
    assertThat(admin.gateway.lastActor).isNull();
  }

  private String config() {
    return admin.ask("GET", "/api/v1/config").as(VIEWER).answer().body();
  }
}
