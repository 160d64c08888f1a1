package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.control.rollout.plan.Observation.HookResult;
import dev.segue.gateway.control.rollout.plan.World.EndpointSeen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A route and its backends, as far as a rollout sees and changes them. */
final class SimulatedWorld {
  Split inForce = split("old=100");
  boolean stableAvailable = true;
  boolean candidateAvailable = true;
  int stableCapacity = 100;
  boolean stableIsFallback = true;
  boolean matched;
  boolean cut;
  boolean tunnelsClosed;

  /** Which hooks succeed: the rest fails. */
  Predicate<Effect.RunHook> hookSucceeds = hook -> true;

  /** Which hooks come to an end at all while the test looks. */
  Predicate<Effect.RunHook> hookEnds = hook -> true;

  /** Which endpoints get healthy with the new version after their hook. */
  Predicate<String> comesUp = endpoint -> true;

  /** The version that a hook brings. */
  String newVersion = "v2";

  final List<Split> splits = new ArrayList<>(List.of(inForce));
  final List<Effect.RunHook> ran = new ArrayList<>();
  final List<Effect> said = new ArrayList<>();
  final List<String> order = new ArrayList<>();
  private final List<HookResult> results = new ArrayList<>();
  private final SequencedMap<String, Endpoint> endpoints = new LinkedHashMap<>();

  /** As in {@code new=5, old=95}. */
  static Split split(String text) {
    SequencedMap<String, Integer> weights = new TreeMap<>();
    for (String share : text.split(", ", -1)) {
      weights.put(share.split("=", -1)[0], Integer.parseInt(share.split("=", -1)[1]));
    }
    return new Split(weights);
  }

  static final class Endpoint {
    boolean ready = true;
    boolean healthy = true;
    int inFlight;
    String version = "v1";
  }

  void endpoints(int count) {
    for (int i = 1; i <= count; i++) {
      endpoints.put("e" + i, new Endpoint());
    }
  }

  Endpoint endpoint(String id) {
    @Nullable Endpoint endpoint = endpoints.get(id);
    if (endpoint == null) {
      throw new IllegalArgumentException("endpoint: " + id);
    }
    return endpoint;
  }

  String versions() {
    List<String> versions = new ArrayList<>();
    endpoints.values().forEach(one -> versions.add(one.version + (one.ready ? "" : " out")));
    return String.join(", ", versions);
  }

  long out() {
    return endpoints.values().stream().filter(one -> !one.ready || !one.healthy).count();
  }

  World facts() {
    SequencedMap<String, EndpointSeen> seen = new LinkedHashMap<>();
    for (Map.Entry<String, Endpoint> entry : endpoints.entrySet()) {
      Endpoint one = entry.getValue();
      seen.put(
          entry.getKey(),
          new EndpointSeen(
              one.ready && one.healthy, one.healthy, one.ready, one.inFlight, one.version));
    }
    return new World(
        stableAvailable, candidateAvailable, inForce, stableCapacity, stableIsFallback, seen);
  }

  List<HookResult> takeResults() {
    List<HookResult> taken = List.copyOf(results);
    results.clear();
    return taken;
  }

  /** What is not durable is gone. */
  void crash() {
    results.clear();
    matched = false;
    cut = false;
  }

  void apply(Effect effect) {
    switch (effect) {
      case Effect.SetSplit(Split split) -> {
        inForce = split;
        if (!splits.getLast().equals(split)) {
          splits.add(split);
        }
      }
      case Effect.SetMatch(boolean on) -> matched = on;
      case Effect.CutRules _ -> cut = true;
      case Effect.EndFallback _ -> stableIsFallback = false;
      case Effect.CloseTunnels _ -> tunnelsClosed = true;
      case Effect.Drain(String id) -> {
        endpoint(id).ready = false;
        order.add("drain " + id);
      }
      case Effect.Ready(String id) -> {
        endpoint(id).ready = true;
        order.add("ready " + id);
      }
      case Effect.RunHook hook -> run(hook);
      case Effect.Ask _, Effect.Tell _ -> said.add(effect);
    }
  }

  private void run(Effect.RunHook hook) {
    ran.add(hook);
    order.add(hook.name() + ' ' + hook.subject());
    if (!hookEnds.test(hook)) {
      return;
    }
    boolean succeeds = hookSucceeds.test(hook);
    results.add(new HookResult(hook.run(), succeeds));
    if (!hook.subject().isEmpty() && succeeds) {
      boolean back = hook.name().equals("put-back");
      endpoint(hook.subject()).version = back ? "v1" : newVersion;
      endpoint(hook.subject()).healthy = back || comesUp.test(hook.subject());
    }
  }
}
