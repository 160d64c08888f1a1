package dev.segue.admin;

import static dev.segue.admin.TestAdmin.ADMIN;
import static dev.segue.admin.TestAdmin.OPERATOR;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.RawHttp.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be read, and the history of changes. */
final class ReadTest {
  private final TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void routesAndBackendsAreListed() {
    assertThat(read("/api/v1/routes").body()).startsWith("{\"routes\":[{\"id\":\"orders\"");
    assertThat(read("/api/v1/backends").body()).startsWith("{\"backends\":[{\"id\":\"new\"");
    assertThat(read("/api/v1/backends/new").header("ETag")).isEqualTo("\"3\"");
  }

  @Test
  void whatIsAbsentIsLeftOut() {
    assertThat(read("/api/v1/routes/orders").body())
        .doesNotContain("null")
        .doesNotContain("fallback\":");
    assertThat(read("/api/v1/backends/new").body())
        .doesNotContain("failureRate")
        .contains("\"slowCallRate\":12.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/routes/carts",
        "/api/v1/backends/carts",
        "/api/v1",
        "/",
        "/api/v1/routes/"
      })
  void unknownResourcesAreNotFound(String path) {
    assertThat(read(path).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/routes", "/api/v1/routes/orders", "/livez", "/metrics"})
  void headIsGetWithoutItsBody(String path) {
    Answer get = read(path);
    Answer head = admin.ask("HEAD", path).as(VIEWER).answer();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
    assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
    assertThat(admin.ask("HEAD", "/api/v1/routes/carts").as(VIEWER).answer().status())
        .isEqualTo(404);
  }

  @Test
  void changesComeNewestFirstWithWhoAndWhy() {
    for (int i = 1; i <= 3; i++) {
      admin
          .ask("PUT", "/api/v1/routes/orders/weights")
          .as(OPERATOR)
          .field("X-Change-Reason", "step " + i)
          .json("{\"old\": 100, \"new\": " + i + "}")
          .answer();
    }
    Answer two = read("/api/v1/changes?limit=2");
    assertThat(two.body()).contains("step 3", "step 2", "\"actor\":\"ops\"", "127.0.0.1");
    assertThat(two.body()).doesNotContain("step 1");
    assertThat(two.body().indexOf("step 3")).isLessThan(two.body().indexOf("step 2"));
    assertThat(read("/api/v1/changes").body()).contains("step 1");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=1, 200",
    "limit=1000, 200",
    "limit=0, 400",
    "limit=1001, 400",
    "limit=-1, 400",
    "limit=, 400",
    "limit=1.0, 400",
    "limit=99999999999, 400",
    "limits=1, 400",
  })
  void limitIsBounded(String query, int status) {
    assertThat(read("/api/v1/changes?" + query).status()).isEqualTo(status);
  }

  @Test
  void overridesAreShownAndDropped() {
    admin.weights("{\"new\": 1}", null);
    assertThat(read("/api/v1/overrides").body()).contains("routes/orders/weights");
    Answer dropped = admin.ask("DELETE", "/api/v1/overrides").as(ADMIN).answer();
    assertThat(dropped.body()).isEqualTo("{\"overrides\":[]}");
    assertThat(read("/api/v1/overrides").body()).isEqualTo("{\"overrides\":[]}");
  }

  @Test
  void bodyOfADeleteMustBeJsonToo() {
    var form = admin.ask("DELETE", "/api/v1/overrides").as(ADMIN).body("x=1");
    assertThat(form.field("Content-Type", "text/plain").answer().status()).isEqualTo(415);
  }

  private Answer read(String path) {
    return admin.ask("GET", path).as(VIEWER).answer();
  }
}
