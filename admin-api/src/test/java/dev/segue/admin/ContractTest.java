package dev.segue.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.admin.testing.OpenApiContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code and {@code openapi.yaml} say the same. */
final class ContractTest {
  private final OpenApiContract contract = OpenApiContract.load();

  @Test
  void registeredEndpointsAreTheContractsPaths() {
    FakeGateway gateway = new FakeGateway();
    var answers = new Answers(Duration.ofSeconds(1));
    var streams = new EventStreams(AdminLimits.DEFAULT.streams());
    var registered = new TreeSet<String>();
    Stream.of(
            new ApiEndpoints(gateway, answers).all().stream(),
            new RolloutEndpoints(gateway.rollouts, answers, streams).all().stream(),
            new ProbeEndpoints(gateway, gateway).all().stream())
        .flatMap(endpoints -> endpoints)
        .forEach(e -> registered.add(e.method() + ' ' + e.path()));

    assertThat(registered).isEqualTo(contract.operations());
  }

  @Test
  void problemTypesAreTheContracts() {
    var types = new TreeSet<String>();
    for (ProblemKind kind : ProblemKind.values()) {
      types.add(kind.type());
    }
    assertThat(types).isEqualTo(contract.problemTypes());
  }

  @Test
  void everyExampleFollowsItsSchema() {
    assertThat(contract.wrongExamples()).isEmpty();
    String wrong =
        """
        schema: {type: string}
        examples:
          number: {value: 1}
        """;
    assertThat(OpenApiContract.of(wrong).wrongExamples()).hasSize(1);
  }

  @Test
  void judgeRefusesWhatTheContractDoesNotAllow() {
    var json = Map.of("Content-Type", List.of("application/json"));
    assertThatThrownBy(() -> contract.check("GET", "/api/v1/routes", 200, json, "{\"r\":[]}"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("routes");
    assertThatThrownBy(() -> contract.check("GET", "/api/v1/routes", 202, json, "{}"))
        .hasMessageContaining("202 is not in the contract");
    assertThatThrownBy(
            () -> contract.check("GET", "/api/v1/routes/orders", 404, json, "{\"status\":404}"))
        .hasMessageContaining("Content-Type");
  }

  @Test
  void contractIsServed() {
    try (var admin = new TestAdmin()) {
      var answer = admin.ask("GET", "/api/v1/openapi.yaml").as(TestAdmin.VIEWER).answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(OpenApiContract.of(answer.body()).operations()).isEqualTo(contract.operations());
    }
  }
}
