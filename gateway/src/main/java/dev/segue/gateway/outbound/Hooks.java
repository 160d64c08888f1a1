package dev.segue.gateway.outbound;

import dev.segue.gateway.config.HookConfig;
import dev.segue.gateway.config.HookConfig.Command;
import dev.segue.gateway.config.HookConfig.Webhook;
import dev.segue.gateway.outbound.OutboundHttp.Call;
import dev.segue.gateway.outbound.ProcessTree.Tools;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs the hooks of rollouts: so many at once, others wait, and a hook's time begins when it does.
 * A run is never repeated here. Thread-safe.
 */
public final class Hooks implements AutoCloseable {
  static final int AT_ONCE = 16;

  private static final int WAITING = 1024;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final OutboundHttp http;
  private final CommandRun commands;
  private final Crew crew;

  public Hooks(OutboundHttp http) {
    this(http, Tools.found(), GRACE, System.getenv());
  }

  Hooks(OutboundHttp http, @Nullable Tools tools, Duration grace, Map<String, String> environment) {
    this.http = http;
    commands = new CommandRun(tools, grace, environment);
    crew = new Crew("segue-hook", AT_ONCE, WAITING, grace.plusSeconds(2));
  }

  /** Starts it as soon as its turn comes. Never waits, never throws. */
  public Running run(HookConfig hook, HookFacts facts) {
    Job<HookEnd> job =
        crew.start(() -> waited(hook, facts), why -> HookEnd.failed(hook.name(), why));
    return new Running() {
      @Override
      public CompletableFuture<HookEnd> end() {
        return job.end().copy();
      }

      @Override
      public void cancel() {
        job.cancel();
      }
    };
  }

  private HookEnd waited(HookConfig hook, HookFacts facts) throws InterruptedException {
    return switch (hook) {
      case Command command -> commands.run(command, facts);
      case Webhook webhook -> post(webhook, facts);
    };
  }

  private HookEnd post(Webhook hook, HookFacts facts) throws InterruptedException {
    Map<String, String> key = Map.of("Idempotency-Key", facts.key());
    Call call = Call.post(hook.url(), json(hook.name(), facts), key, hook.timeout());
    return switch (http.exchange(call)) {
      case HttpResult.Answer answer -> {
        String lines = Tail.lastLines(answer.body());
        String said = lines.isEmpty() ? "" : ": " + lines;
        yield new HookEnd(answer.good(), hook.name() + " answered " + answer.words() + said);
      }
      case HttpResult.Failed(String why) -> HookEnd.failed(hook.name(), why);
      case HttpResult.Refused(String why) -> HookEnd.failed(hook.name(), why);
    };
  }

  private static String json(String name, HookFacts facts) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("hook", name);
    body.put("rollout", facts.rollout());
    body.put("route", facts.route());
    body.put("attempt", facts.attempt());
    body.put("run", facts.run());
    body.put("endpoint", facts.endpoint());
    body.put("backend", facts.backend());
    body.put("version", facts.version());
    return Json.write(body);
  }

  /** Cancels everything, and waits until it has ended: as long as a command may take for that. */
  @Override
  public void close() {
    crew.close();
  }
}
