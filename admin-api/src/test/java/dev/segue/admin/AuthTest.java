package dev.segue.admin;

import static dev.segue.admin.TestAdmin.ADMIN;
import static dev.segue.admin.TestAdmin.OPERATOR;
import static dev.segue.admin.TestAdmin.QUICK;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.RawHttp.Answer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens and roles. */
final class AuthTest {
  private static final String WEIGHTS = "/api/v1/routes/orders/weights";
  private static final String STATE = "/api/v1/backends/new/endpoints/127.0.0.1:9002/state";

  private final TestAdmin admin = new TestAdmin();

  @AfterEach
  void close() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/routes",
        "/api/v1/routes/orders",
        "/api/v1/backends",
        "/api/v1/backends/new",
        "/api/v1/changes",
        "/api/v1/overrides",
        "/api/v1/openapi.yaml",
        "/nowhere"
      })
  void nothingIsReadWithoutAToken(String path) {
    Answer answer = admin.ask("GET", path).answer();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"segue\"");
    assertThat(answer.body()).contains("urn:segue:problem:unauthorized");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong-secret-0123456789",
        "Bearer viewer-secret-012345678", // one character short
        "Bearer viewer-secret-0123456789x",
        "Bearer",
        "Bearer ",
        "Basic dmlld2VyLXNlY3JldC0wMTIzNDU2Nzg5",
        "viewer-secret-0123456789"
      })
  void unknownTokensAreRefused(String value) {
    Answer answer = admin.ask("GET", "/api/v1/routes").field("Authorization", value).answer();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void schemeIsCaseInsensitive() {
    assertThat(
            admin
                .ask("GET", "/api/v1/routes")
                .field("authorization", "bEaReR  " + VIEWER.secret())
                .answer()
                .status())
        .isEqualTo(200);
  }

  @Test
  void twoAuthorizationFieldsAreNotUnderstood() {
    assertThat(admin.ask("GET", "/api/v1/routes").as(VIEWER).as(ADMIN).answer().status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"VIEW, 200, 403, 403", "OPERATE, 200, 200, 403", "ADMIN, 200, 200, 200"})
  void everyRoleMayDoWhatItIsForAndNoMore(Role role, int read, int operate, int drop) {
    AdminToken token =
        switch (role) {
          case VIEW -> VIEWER;
          case OPERATE -> OPERATOR;
          case ADMIN -> ADMIN;
        };
    assertThat(admin.ask("GET", "/api/v1/routes").as(token).answer().status()).isEqualTo(read);
    assertThat(admin.ask("PUT", WEIGHTS).as(token).json("{\"old\":1}").answer().status())
        .isEqualTo(operate);
    assertThat(admin.ask("PUT", STATE).as(token).json("{\"state\":\"ready\"}").answer().status())
        .isEqualTo(operate);
    assertThat(admin.ask("DELETE", "/api/v1/overrides").as(token).answer().status())
        .isEqualTo(drop);
  }

  @Test
  void tooLowARoleIsToldWhichOneIsNeededAndChangesNothing() {
    Answer answer = admin.ask("PUT", WEIGHTS).as(VIEWER).json("{\"new\":1}").answer();
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("WWW-Authenticate")).contains("insufficient_scope");
    assertThat(answer.body()).contains("token dash has role view (expected: operate)");
    assertThat(admin.gateway.writes).isZero();
  }

  @Test
  void failuresAreCountedAndLate() {
    try (var slow =
        new TestAdmin(
            TestAdmin.settings(
                InetAddress.getLoopbackAddress(), delayed(QUICK, Duration.ofMillis(300))))) {
      long before = System.nanoTime();
      assertThat(
              slow.ask("GET", "/api/v1/routes")
                  .field("Authorization", "Bearer guess")
                  .answer()
                  .status())
          .isEqualTo(401);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThan(Duration.ofMillis(290));
      assertThat(slow.ask("GET", "/api/v1/routes").answer().status()).isEqualTo(401);
      assertThat(slow.ask("GET", "/api/v1/routes").as(VIEWER).answer().status()).isEqualTo(200);
      assertThat(slow.server.authenticationFailures()).isEqualTo(2);
    }
  }

  @Test
  void withoutTokensNobodyIsLetIn() {
    var settings = TestAdmin.settings(InetAddress.getLoopbackAddress(), QUICK);
    var none =
        new AdminSettings(settings.bind(), null, List.of(), settings.hosts(), settings.limits());
    try (var closed = new TestAdmin(none)) {
      assertThat(closed.ask("GET", "/api/v1/routes").as(ADMIN).answer().status()).isEqualTo(401);
      assertThat(closed.ask("GET", "/readyz").answer().status()).isEqualTo(200);
    }
  }

  @Test
  void secretsDoNotShowInText() {
    assertThat(ADMIN.toString()).doesNotContain(ADMIN.secret()).contains("root");
    assertThat(TestAdmin.settings(InetAddress.getLoopbackAddress(), QUICK).toString())
        .doesNotContain("secret-0");
  }

  private static AdminLimits delayed(AdminLimits limits, Duration delay) {
    return new AdminLimits(
        limits.requests(),
        limits.connections(),
        limits.body(),
        limits.head(),
        limits.exchange(),
        limits.operation(),
        delay,
        limits.grace(),
        limits.streams());
  }
}
