package dev.segue.gateway.control;

import dev.segue.admin.Result;
import dev.segue.admin.RolloutOperations.RolloutOption;
import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.CheckConfig.ThresholdRange;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.RolloutDefinitions;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.rollout.Outside;
import dev.segue.gateway.control.rollout.Rollouts;
import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Reading;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.plan.Effect;
import dev.segue.gateway.control.state.Journal;
import dev.segue.gateway.metrics.ControlMetrics;
import dev.segue.gateway.metrics.LatencyBuckets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/** Rollouts on a control plane of the test's own thread, with its time and its traffic. */
final class RolloutStage {
  static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  final TestControl control;
  final ControlMetrics metrics = new ControlMetrics();
  final Rollouts rollouts;
  final List<Outside.Notice> notices = new ArrayList<>();
  final Map<Integer, FakeHook> hooks = new TreeMap<>();
  final Map<String, Reading> readings = new TreeMap<>();
  boolean answers = true; // else sources are silent for ever
  private final Map<String, Side> served = new HashMap<>();
  private Duration passed;

  /** A hook that ends when the test says so. */
  static final class FakeHook implements Outside.Running {
    final Effect.RunHook asked;
    final CompletableFuture<Outside.HookEnd> end = new CompletableFuture<>();
    boolean cancelled;

    FakeHook(Effect.RunHook asked) {
      this.asked = asked;
    }

    @Override
    public CompletableFuture<Outside.HookEnd> end() {
      return end;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  RolloutStage(SegueConfig config, FakeJournal journal, RolloutConfig... rollouts) {
    this(config, journal, Duration.ZERO, rollouts);
  }

  /** The same after that time; what the journal holds goes on. */
  RolloutStage(SegueConfig config, Journal journal, Duration later, RolloutConfig... definitions) {
    passed = later;
    control = new TestControl(config, journal);
    control.plane.measureBy((_, backend) -> served.getOrDefault(backend.id(), Side.NONE));
    rollouts =
        new Rollouts(
            control.plane,
            new FakeOutside(),
            Runnable::run,
            () -> passed.toNanos(),
            new Wall(),
            metrics);
    TestControl.await(rollouts.recover(journal.stored().rollouts().values()));
    rollouts.readBy(RolloutDefinitions.of(config));
    rollouts.define(Arrays.asList(definitions), OutboundConfig.NONE);
    rollouts.loaded();
  }

  private final class Wall extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return START.plus(passed);
    }
  }

  private final class FakeOutside implements Outside {
    @Override
    public void define(OutboundConfig config) {
      // the test itself knows the names
    }

    @Override
    public CompletableFuture<Map<String, Reading>> ask(List<ThresholdRange> checks) {
      return answers
          ? CompletableFuture.completedFuture(Map.copyOf(readings))
          : new CompletableFuture<>();
    }

    @Override
    public Running start(RolloutConfig config, int attempt, Effect.RunHook hook) {
      FakeHook started = new FakeHook(hook);
      hooks.put(hook.run(), started);
      return started;
    }

    @Override
    public CompletableFuture<List<String>> test(RolloutConfig config) {
      return CompletableFuture.completedFuture(config.notifiers());
    }

    @Override
    public void tell(RolloutConfig config, Notice notice) {
      notices.add(notice);
    }
  }

  Duration passed() {
    return passed;
  }

  /** So many seconds pass; before each, that happens. */
  void seconds(int count, IntConsumer each) {
    for (int second = 0; second < count; second++) {
      each.accept(second);
      passed = passed.plusSeconds(1);
      rollouts.tick();
    }
  }

  /** So many seconds in which both sides serve, in shares of their weights. */
  void seconds(int count, int requests, double candidateErrors) {
    seconds(
        count,
        _ -> {
          long candidate = Math.round(requests * view().candidateWeight() / 100);
          long errors = Math.round(candidate * candidateErrors);
          serve("new", candidate - errors, errors, Duration.ofMillis(20));
          serve("old", requests - candidate, 0, Duration.ofMillis(20));
        });
  }

  void serve(String backend, long ok, long errors, Duration latency) {
    long[] buckets = new long[LatencyBuckets.COUNT];
    buckets[LatencyBuckets.of(latency.toNanos())] = ok + errors;
    Side more = new Side(new Counts(ok, errors, 0, 0), LatencyHistogram.of(buckets));
    served.merge(backend, more, Side::plus);
  }

  RolloutView view() {
    return view("orders-v2");
  }

  RolloutView view(String id) {
    RolloutView view = rollouts.rollout(id);
    if (view == null) {
      throw new AssertionError("no rollout " + id);
    }
    return view;
  }

  String weights() {
    return Words.weights(control.route("orders").weights());
  }

  Result<RolloutView> say(RolloutVerb verb, RolloutOption... options) {
    return say("orders-v2", verb, options);
  }

  Result<RolloutView> say(String id, RolloutVerb verb, RolloutOption... options) {
    return TestControl.await(rollouts.tell(id, verb, Set.of(options), TestControl.OPS));
  }

  FakeHook hook(int run) {
    FakeHook hook = hooks.get(run);
    if (hook == null) {
      throw new AssertionError("no run " + run + " of " + hooks.keySet());
    }
    return hook;
  }

  /** What the rollout has been doing, as in {@code weights new=5, old=95}. */
  List<String> events(String... kinds) {
    return rollouts.events("orders-v2", 0).stream()
        .filter(event -> List.of(kinds).contains(event.kind()))
        .map(RolloutEventView::text)
        .toList();
  }
}
