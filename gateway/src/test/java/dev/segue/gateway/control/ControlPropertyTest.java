package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.Result;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.RouteView;
import dev.segue.gateway.control.health.ProbeResult;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Operator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the order of changes: the last ones are in force, and revisions only rise. */
class ControlPropertyTest {
  private static final List<String> ENDPOINTS =
      List.of("old/127.0.0.1:9001", "old/127.0.0.1:9002", "new/127.0.0.1:9003");

  /** One step; which of its parts counts depends on the kind. */
  record Step(
      Kind kind, long oldWeight, long newWeight, int endpoint, Operator word, boolean pass) {
    enum Kind {
      WEIGHTS,
      WEIGHTS_AGAIN,
      WORD,
      PROBE,
      CLEAR,
      RESTART
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Step.Kind.class),
            Arbitraries.longs().between(-1, 3),
            Arbitraries.longs().between(-1, 3),
            Arbitraries.integers().between(0, ENDPOINTS.size() - 1),
            Arbitraries.of(Operator.class),
            Arbitraries.of(true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 300)
  void lastChangesAreInForceAndRevisionsFollowDesiredState(@ForAll("steps") List<Step> steps) {
    World world = new World();
    world.check();
    for (Step step : steps) {
      world.take(step);
      world.check();
    }
  }

  /** The control plane, and beside it the plainest model of what it should hold. */
  private static final class World {
    private final FakeJournal journal = new FakeJournal();
    private TestControl control = new TestControl(TestConfigs.checkedOrders(), journal);
    private SequencedMap<String, Integer> weights = TestConfigs.weights("new=5, old=95");
    private final Map<String, Operator> words = new HashMap<>();
    private final Map<String, Long> revisions = new HashMap<>();
    private final Map<String, String> desired = new HashMap<>();

    void take(Step step) {
      switch (step.kind()) {
        case WEIGHTS -> weigh(Map.of("old", step.oldWeight(), "new", step.newWeight()));
        case WEIGHTS_AGAIN -> {
          Map<String, Long> same = new TreeMap<>();
          weights.forEach((id, weight) -> same.put(id, (long) weight));
          List<ChangeView> before = control.operations.changes(1000);
          weigh(same);
          assertThat(control.operations.changes(1000)).as("equal PUT").isEqualTo(before);
        }
        case WORD -> say(ENDPOINTS.get(step.endpoint()), step.word());
        case PROBE ->
            control.core.probed(
                state(ENDPOINTS.get(step.endpoint())), new ProbeResult(step.pass(), "x", null));
        case CLEAR -> {
          TestControl.await(control.operations.clearOverrides(TestControl.OPS));
          weights = TestConfigs.weights("new=5, old=95");
          words.clear();
        }
        case RESTART -> control = new TestControl(TestConfigs.checkedOrders(), journal);
      }
    }

    private void weigh(Map<String, Long> sent) {
      Result<RouteView> result = control.setWeights("orders", new TreeMap<>(sent), null);
      boolean valid =
          sent.values().stream().allMatch(w -> w >= 0)
              && sent.values().stream().anyMatch(w -> w > 0);
      assertThat(result).isInstanceOf(valid ? Result.Done.class : Result.Rejected.class);
      if (valid) {
        weights = new TreeMap<>();
        sent.forEach((id, weight) -> weights.put(id, weight.intValue()));
      }
    }

    private void say(String endpoint, Operator word) {
      String backend = endpoint.substring(0, 3);
      Result<BackendView> result =
          control.setState(backend, endpoint.substring(4), Words.word(word));
      if (result instanceof Result.Done) {
        words.put(endpoint, word);
      } else {
        assertThat(result).isInstanceOf(Result.Conflict.class);
        assertThat(state(endpoint).available()).isTrue();
      }
    }

    private EndpointState state(String endpoint) {
      return control.endpoint(endpoint.substring(0, 3), endpoint.substring(4));
    }

    void check() {
      assertThat(control.route("orders").weights()).isEqualTo(weights);
      for (String endpoint : ENDPOINTS) {
        assertThat(state(endpoint).operator())
            .isEqualTo(words.getOrDefault(endpoint, Operator.READY));
      }
      checkReferences();
      revision("orders", control.route("orders").revision(), weights.toString());
      for (BackendView backend : control.operations.backends()) {
        String said =
            backend.endpoints().stream().map(BackendView.EndpointView::state).toList().toString();
        revision(backend.id(), backend.revision(), said);
      }
    }

    /** Every backend that a route refers to is the one of the snapshot, not an older one. */
    private void checkReferences() {
      Map<String, Backend> backends = control.snapshot().backends();
      control
          .snapshot()
          .routes()
          .forEach(route -> {
            route
                .split()
                .shares()
                .forEach(s -> assertThat(backends.get(s.backend().id())).isSameAs(s.backend()));
            route
                .canary()
                .forEach(c -> assertThat(backends.get(c.backend().id())).isSameAs(c.backend()));
            assertThat(route.fallback()).isSameAs(backends.get("old"));
          });
      for (Backend backend : backends.values()) {
        List<Endpoint> endpoints = backend.endpoints();
        assertThat(EndpointFacts.judge(EndpointFacts.of(endpoints)))
            .as("live verdicts are those of the facts")
            .isEqualTo(EndpointFacts.of(endpoints));
      }
    }

    private void revision(String subject, long revision, String state) {
      long before = revisions.getOrDefault(subject, 1L);
      boolean same = state.equals(desired.getOrDefault(subject, state));
      assertThat(revision).as("%s: %s", subject, state).isEqualTo(same ? before : before + 1);
      revisions.put(subject, revision);
      desired.put(subject, state);
    }
  }
}
