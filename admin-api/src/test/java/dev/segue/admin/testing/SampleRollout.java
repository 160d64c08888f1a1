package dev.segue.admin.testing;

import dev.segue.admin.view.RolloutView;
import dev.segue.admin.view.RolloutView.CheckView;
import dev.segue.admin.view.RolloutView.StepView;
import dev.segue.admin.view.RolloutView.UpdateView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The rollout {@code orders-v2} from {@code old} to {@code new}, as a test wants to see it. */
public final class SampleRollout {
  public static final Instant STARTED = Instant.parse("2026-11-22T09:30:00Z");

  private static final List<String> ACTIONS =
      List.of("set-weight 5", "judge", "set-weight 100", "judge");

  private final String id;
  private final String phase;
  private String reason = "";
  private String strategy = "canary";
  private int attempt;
  private @Nullable Instant until;
  private @Nullable Instant undoUntil;
  private @Nullable Long leftSeconds;
  private double candidate;
  private int done;
  private List<String> verbs = List.of();
  private List<UpdateView> endpoints = List.of();
  private List<CheckView> checks = List.of();

  private SampleRollout(String id, String phase) {
    this.id = id;
    this.phase = phase;
  }

  public static SampleRollout of(String phase) {
    return new SampleRollout("orders-v2", phase);
  }

  public static SampleRollout of(String id, String phase) {
    return new SampleRollout(id, phase);
  }

  public SampleRollout because(String why) {
    reason = why;
    return this;
  }

  public SampleRollout attempt(int number) {
    attempt = number;
    return this;
  }

  /** The candidate's whole per cent, and how many of the four steps are done. */
  public SampleRollout at(int percent, int steps) {
    candidate = percent;
    done = steps;
    return this;
  }

  public SampleRollout until(Instant end) {
    until = end;
    return this;
  }

  public SampleRollout undoUntil(Instant end) {
    undoUntil = end;
    return this;
  }

  public SampleRollout left(long seconds) {
    leftSeconds = seconds;
    return this;
  }

  public SampleRollout verbs(String... words) {
    verbs = List.of(words);
    return this;
  }

  public SampleRollout check(String name, String verdict, String why) {
    var more = new ArrayList<>(checks);
    more.add(new CheckView(name, verdict, why));
    checks = more;
    return this;
  }

  /** Makes it a rolling update of these. */
  public SampleRollout rolling(UpdateView... updates) {
    strategy = "rolling";
    endpoints = List.of(updates);
    return this;
  }

  public RolloutView view() {
    SequencedMap<String, Integer> weights = new LinkedHashMap<>();
    if (!phase.equals("rolled-back")) {
      weights.put("new", (int) candidate);
    }
    weights.put("old", 100 - (int) candidate);
    List<StepView> steps = new ArrayList<>();
    for (int i = 0; i < ACTIONS.size(); i++) {
      String state = i < done ? "done" : i == done && attempt > 0 ? "current" : "to-come";
      steps.add(new StepView(ACTIONS.get(i), state, false));
    }
    return new RolloutView(
        id,
        "orders",
        "old",
        "new",
        strategy,
        phase,
        reason,
        attempt,
        attempt == 0 ? null : STARTED,
        until,
        undoUntil,
        weights,
        candidate,
        endpoints.isEmpty() ? done : 0,
        endpoints.isEmpty() ? ACTIONS.size() : endpoints.size(),
        leftSeconds,
        verbs,
        steps,
        endpoints,
        checks,
        false);
  }
}
