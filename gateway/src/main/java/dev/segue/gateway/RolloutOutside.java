package dev.segue.gateway;

import dev.segue.gateway.config.CheckConfig.ThresholdRange;
import dev.segue.gateway.config.HookConfig;
import dev.segue.gateway.config.NotifierConfig;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.SourceConfig;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.control.rollout.Outside;
import dev.segue.gateway.control.rollout.judge.Reading;
import dev.segue.gateway.control.rollout.plan.Effect;
import dev.segue.gateway.metrics.NoticeCounts;
import dev.segue.gateway.outbound.HookFacts;
import dev.segue.gateway.outbound.Hooks;
import dev.segue.gateway.outbound.Notifier;
import dev.segue.gateway.outbound.OutboundHttp;
import dev.segue.gateway.outbound.OwnListeners;
import dev.segue.gateway.outbound.Sources;
import dev.segue.gateway.time.NanoClock;
import dev.segue.gateway.time.Scheduler;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What rollouts do outside, by the names of the file in force. */
final class RolloutOutside implements Outside, AutoCloseable {
  private static final Notifier.Tally NOTHING_TOLD = new Notifier.Tally(0, 0, 0, 0);

  private final Clock wall;
  private final ScheduledThreadPoolExecutor timer;
  private final OutboundHttp http;
  private final Hooks hooks;
  private final Sources sources;
  private final Notifier notifier;
  private volatile OutboundConfig names = OutboundConfig.NONE;

  /**
   * Nothing is called yet.
   *
   * @param own the addresses of the gateway's own listeners: nothing may lead back to them
   */
  RolloutOutside(Supplier<List<InetSocketAddress>> own, NanoClock nanos, Clock wall) {
    this.wall = wall;
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("segue-notices").daemon().factory());
    http = new OutboundHttp(new OwnListeners(own));
    hooks = new Hooks(http);
    sources = new Sources(http);
    notifier = new Notifier(http, later(timer), nanos);
  }

  private static Scheduler later(ScheduledThreadPoolExecutor timer) {
    return (task, delay) -> {
      try {
        var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closed) {
        // nothing is told any more
      }
    };
  }

  @Override
  public void define(OutboundConfig config) {
    names = config;
  }

  @Override
  public CompletableFuture<Map<String, Reading>> ask(List<ThresholdRange> checks) {
    Map<String, CompletableFuture<Reading>> asked = new TreeMap<>();
    for (ThresholdRange check : checks) {
      SourceConfig source = names.sources().get(check.source());
      asked.put(
          check.id(),
          source == null
              ? CompletableFuture.completedFuture(
                  new Reading.Failed("the file has no source " + check.source()))
              : sources.ask(source, check.query()));
    }
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
        .thenApply(_ -> {
          Map<String, Reading> readings = new TreeMap<>();
          asked.forEach((id, reading) -> readings.put(id, reading.join()));
          return readings;
        });
  }

  @Override
  public Running start(RolloutConfig config, int attempt, Effect.RunHook hook) {
    HookConfig named = names.hooks().get(hook.name());
    if (named == null) {
      return new Missing(hook.name());
    }
    String version =
        config.strategy() instanceof StrategyConfig.Rolling rolling ? rolling.version() : "";
    HookFacts facts =
        new HookFacts(
            config.id(),
            config.route(),
            hook.run(),
            hook.subject(),
            config.candidate(),
            version,
            attempt,
            wall.millis());
    return new Started(hooks.run(named, facts));
  }

  private record Started(dev.segue.gateway.outbound.Running running) implements Running {
    @Override
    public CompletableFuture<HookEnd> end() {
      return running.end().thenApply(end -> new HookEnd(end.succeeded(), end.told()));
    }

    @Override
    public void cancel() {
      running.cancel();
    }
  }

  private record Missing(String name) implements Running {
    @Override
    public CompletableFuture<HookEnd> end() {
      return CompletableFuture.completedFuture(new HookEnd(false, "the file has no hook " + name));
    }

    @Override
    public void cancel() {
      // it never ran
    }
  }

  @Override
  public void tell(RolloutConfig config, Notice notice) {
    for (String name : config.notifiers()) {
      NotifierConfig to = names.notifiers().get(name);
      if (to != null) {
        notifier.tell(to, written(config, notice));
      }
    }
  }

  private dev.segue.gateway.outbound.Notice written(RolloutConfig config, Notice notice) {
    return new dev.segue.gateway.outbound.Notice(
        config.id(),
        config.route(),
        notice.kind(),
        notice.phase(),
        notice.text(),
        notice.alert()
            ? dev.segue.gateway.outbound.Notice.Severity.ALERT
            : dev.segue.gateway.outbound.Notice.Severity.INFO,
        wall.instant(),
        notice.weights(),
        "/api/v1/rollouts/" + config.id() + "/report");
  }

  @Override
  public CompletableFuture<List<String>> test(RolloutConfig config) {
    Notice notice = new Notice("test", "pending", "a test: nothing has happened", Map.of(), false);
    List<CompletableFuture<String>> troubles = new ArrayList<>();
    for (String name : config.notifiers()) {
      NotifierConfig to = names.notifiers().get(name);
      troubles.add(
          to == null
              ? CompletableFuture.completedFuture("the file has no notifier " + name)
              : notifier.tryOnce(to, written(config, notice)));
    }
    return CompletableFuture.allOf(troubles.toArray(CompletableFuture[]::new))
        .thenApply(_ ->
            troubles.stream().map(CompletableFuture::join).filter(one -> !one.isEmpty()).toList());
  }

  /** What became of the notices of every notifier that there is, or was. */
  List<NoticeCounts> counts() {
    Map<String, Notifier.Tally> tallies = notifier.tallies();
    Set<String> known = new TreeSet<>(tallies.keySet());
    known.addAll(names.notifiers().keySet());
    return known.stream()
        .map(name -> {
          Notifier.Tally tally = tallies.getOrDefault(name, NOTHING_TOLD);
          return new NoticeCounts(name, tally.sent(), tally.failed(), tally.dropped());
        })
        .toList();
  }

  @Override
  public void close() {
    hooks.close();
    sources.close();
    notifier.close();
    http.close();
    timer.shutdownNow();
  }
}
