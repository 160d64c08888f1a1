package dev.segue.gateway.control;

import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.EndpointState.Operator;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides whether an endpoint gets traffic, and the verdict. A value: what is, or
 * what a change would make it.
 */
record EndpointFacts(
    EndpointState state,
    Operator operator,
    Health health,
    String reason,
    @Nullable InetSocketAddress address,
    boolean available) {

  static EndpointFacts of(EndpointState state) {
    return new EndpointFacts(
        state,
        state.operator(),
        state.health(),
        state.reason(),
        state.address(),
        state.available());
  }

  static List<EndpointFacts> of(List<Endpoint> endpoints) {
    List<EndpointFacts> facts = new ArrayList<>(endpoints.size());
    for (Endpoint endpoint : endpoints) {
      facts.add(of(endpoint.state()));
    }
    return facts;
  }

  EndpointFacts with(Operator word) {
    return new EndpointFacts(state, word, health, reason, address, available);
  }

  EndpointFacts with(Health seen, String why) {
    return new EndpointFacts(state, operator, seen, why, address, available);
  }

  EndpointFacts with(@Nullable InetSocketAddress resolved) {
    return new EndpointFacts(state, operator, health, reason, resolved, available);
  }

  /**
   * The verdicts over one backend's endpoints: those of one depend on the others, since endpoints
   * that no probe has seen take traffic while there is no better one (SEMANTICS: the start rule).
   */
  static List<EndpointFacts> judge(List<EndpointFacts> backend) {
    boolean allChecking = true;
    for (EndpointFacts facts : backend) {
      allChecking &= facts.health == Health.CHECKING;
    }
    List<EndpointFacts> judged = new ArrayList<>(backend.size());
    for (EndpointFacts facts : backend) {
      judged.add(facts.judged(allChecking));
    }
    return judged;
  }

  private EndpointFacts judged(boolean allChecking) {
    boolean healthy =
        switch (health) {
          case UP, UNCHECKED -> true;
          case CHECKING -> allChecking && !state.late();
          case DOWN -> false;
        };
    boolean verdict = operator == Operator.READY && address != null && healthy;
    return new EndpointFacts(state, operator, health, reason, address, verdict);
  }

  /** Sets the live facts. Control thread only; the verdict comes last, after its reasons. */
  void apply() {
    state.operator(operator);
    state.health(health, reason);
    state.address(address);
    state.available(available);
  }
}
