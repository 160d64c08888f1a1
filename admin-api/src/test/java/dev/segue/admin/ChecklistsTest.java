package dev.segue.admin;

import static dev.segue.admin.TestAdmin.OPERATOR;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.RawHttp.Answer;
import dev.segue.admin.testing.SampleRollout;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.ChecklistView.ItemView;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checklists of rollouts over HTTP; each reply is held to the contract. */
final class ChecklistsTest {
  private static final String ONE = "/api/v1/rollouts/orders-v2";

  private final TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  private void list(String name) {
    ItemView backup = new ItemView("backup", true, "open", "to be confirmed: there is one");
    admin
        .gateway
        .rollouts
        .show(SampleRollout.of("pending").view())
        .list(new ChecklistView("orders-v2", name, false, List.of(backup)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"preflight", "postflight"})
  void listsAreShownAndFoundOut(String name) {
    list(name);
    Answer shown = admin.ask("GET", ONE + '/' + name).as(VIEWER).answer();
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.body()).contains("\"ready\":false", "\"item\":\"backup\"");
    assertThat(admin.gateway.rollouts.checks()).as("a look finds nothing out").isEmpty();

    String query = "?confirm=backup,schema&waive=pool-sizes";
    Answer found = admin.ask("POST", ONE + '/' + name + query).as(OPERATOR).answer();
    assertThat(found.status()).isEqualTo(200);
    assertThat(admin.gateway.rollouts.checks())
        .containsExactly(name + " orders-v2 confirm[backup, schema] waive[pool-sizes] ");
  }

  @Test
  void whoOnlyLooksFindsNothingOut() {
    list("preflight");
    assertThat(admin.ask("POST", ONE + "/preflight").as(VIEWER).answer().status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?confirm=", "?confirm=a,", "?waive=A", "?waive=a&waive=b", "?ok=a"})
  void namesThatAreNoneAreRefused(String query) {
    list("preflight");
    assertThat(admin.ask("POST", ONE + "/preflight" + query).as(OPERATOR).answer().status())
        .isEqualTo(400);
    assertThat(admin.gateway.rollouts.checks()).isEmpty();
  }

  @Test
  void anUnknownRolloutHasNoList() {
    assertThat(admin.ask("GET", ONE + "/preflight").as(VIEWER).answer().status()).isEqualTo(404);
    assertThat(admin.ask("POST", ONE + "/preflight").as(OPERATOR).answer().status()).isEqualTo(404);
    assertThat(RolloutOperations.NONE.checklist("x", RolloutOperations.Checklist.PREFLIGHT))
        .isNull();
  }
}
