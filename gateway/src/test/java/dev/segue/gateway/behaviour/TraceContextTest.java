package dev.segue.gateway.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Behaviour;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context: what the backend gets of a trace. */
@Behaviour
final class TraceContextTest {
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String STARTED = "00-[0-9a-f]{32}-[0-9a-f]{16}-00";

  private final FakeBackend backend = FakeBackend.named("backend");

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  private TestGateway gateway(String mode) {
    return TestGateway.start(
        Map.of("old", backend), "split { old = 1 }, forwarding.trace-context = " + mode, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pass", "start", "off"})
  void aValidTraceIsPassedOnByteForByte(String mode) {
    try (TestGateway gateway = gateway(mode)) {
      gateway.get("/", "TraceParent:" + PARENT, "tracestate: a=1", "TraceState: b=2 , c=3");
      assertThat(backend.only().head().fields().toString())
          .contains("TraceParent: " + PARENT + ", tracestate: a=1, TraceState: b=2 , c=3");
      assertThat(backend.only().field("traceparent")).isEqualTo(PARENT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "traceparent: " + PARENT + "-more",
        "traceparent: x",
        "traceparent:",
        "traceparent: " + PARENT + "\r\ntraceparent: " + PARENT,
        "traceparent: " + PARENT + "\r\nConnection: traceparent",
        "X-Other: 1"
      })
  void withoutAValidParentNothingOfTheTraceIsPassedOn(String fields) {
    try (TestGateway gateway = gateway("pass")) {
      gateway.get("/", fields, "tracestate: a=1");
      assertThat(backend.only().has("traceparent")).isFalse();
      assertThat(backend.only().has("tracestate")).isFalse();
    }
    backend.forget();
    try (TestGateway gateway = gateway("start")) {
      gateway.get("/", fields, "tracestate: a=1");
      assertThat(backend.only().field("traceparent")).matches(STARTED);
      assertThat(backend.only().has("tracestate")).isFalse();
    }
  }

  @Test
  void eachRequestStartsATraceOfItsOwn() {
    try (TestGateway gateway = gateway("start")) {
      gateway.get("/");
      String first = backend.only().field("traceparent");
      backend.forget();
      gateway.get("/");
      assertThat(backend.only().field("traceparent")).matches(STARTED).isNotEqualTo(first);
    }
  }

  @Test
  void aRequestThatIsRepeatedKeepsItsTrace() {
    try (FakeBackend failing = FakeBackend.scripted(call -> call.reply(500, "failed"));
        TestGateway gateway =
            TestGateway.start(
                Map.of("old", backend, "new", failing),
                "split { new = 1 }, fallback = old, forwarding.trace-context = start",
                "")) {
      gateway.get("/");
      assertThat(failing.only().field("traceparent"))
          .matches(STARTED)
          .isEqualTo(backend.only().field("traceparent"));
    }
  }

  @Test
  void offLooksAtNothing() {
    try (TestGateway gateway = gateway("off")) {
      gateway.get("/", "traceparent: x", "tracestate: a=1");
      assertThat(backend.only().field("traceparent")).isEqualTo("x");
      assertThat(backend.only().field("tracestate")).isEqualTo("a=1");
    }
  }
}
