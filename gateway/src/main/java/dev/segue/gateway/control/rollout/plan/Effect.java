package dev.segue.gateway.control.rollout.plan;

import java.util.Locale;

/** What is to be done once the state is journalled. All but {@link RunHook} may be repeated. */
public sealed interface Effect {
  /** The route's whole split. A backend that is not in it is absent. */
  record SetSplit(Split split) implements Effect {}

  /** The rollout's own rules lead chosen requests to the candidate, or no longer. */
  record SetMatch(boolean on) implements Effect {}

  /** The file's canary rules no longer lead to the candidate. */
  record CutRules() implements Effect {}

  /** The route has no fallback any more: the old backend may go. */
  record EndFallback() implements Effect {}

  /** The candidate's tunnels are closed. */
  record CloseTunnels() implements Effect {}

  /** An endpoint of a rolling update gets no new requests. */
  record Drain(String endpoint) implements Effect {}

  /** It gets requests again, if the probes agree. */
  record Ready(String endpoint) implements Effect {}

  /**
   * Runs a hook by its name; its end is an {@link Observation.HookResult} with this number.
   *
   * @param subject the endpoint it is about, or empty
   */
  record RunHook(int run, String name, String subject) implements Effect {}

  /** A person is asked. */
  record Ask(Phase.AwaitingApproval.Question question, String reason) implements Effect {}

  /** People are told. */
  record Tell(About about, String text) implements Effect {}

  /** What people are told about. */
  enum About {
    PHASE,
    CHECK_FAILED,
    TRIGGER,
    ALERT,
    RESTART,
    /** The way back is closing: what the configuration file should say now. */
    CLEAN_UP;

    /** The kind of event, as the admin API has it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
