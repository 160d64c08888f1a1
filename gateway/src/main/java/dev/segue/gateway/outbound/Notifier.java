package dev.segue.gateway.outbound;

import dev.segue.gateway.config.NotifierConfig;
import dev.segue.gateway.outbound.Lane.Letter;
import dev.segue.gateway.outbound.OutboundHttp.Call;
import dev.segue.gateway.time.NanoClock;
import dev.segue.gateway.time.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people. Each notifier has a bounded queue of its own and gets one notice after the other,
 * in order, each at least once if it can be reached in time. Thread-safe.
 */
public final class Notifier implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notifier.class);

  private static final int AT_ONCE = 8;

  /** Each notifier has one under way, and there are not that many. */
  private static final int WAITING = 4096;

  private final OutboundHttp http;
  private final Scheduler scheduler;
  private final NanoClock clock;
  private final Patience patience;
  private final Crew crew = new Crew("segue-notice", AT_ONCE, WAITING, Duration.ofSeconds(1));

  // Guarded by this.
  private final Map<String, Lane> lanes = new TreeMap<>();
  private boolean closed;

  /**
   * @param scheduler what it runs takes no time
   */
  public Notifier(OutboundHttp http, Scheduler scheduler, NanoClock clock) {
    this(http, scheduler, clock, () -> ThreadLocalRandom.current().nextDouble());
  }

  Notifier(OutboundHttp http, Scheduler scheduler, NanoClock clock, DoubleSupplier random) {
    this.http = http;
    this.scheduler = scheduler;
    this.clock = clock;
    patience = new Patience(random);
  }

  /**
   * What became of a notifier's notices.
   *
   * @param waiting those of which it is open
   */
  public record Tally(long sent, long failed, long dropped, int waiting) {}

  /** Takes the notice in, to be sent as soon as may be. Never waits, never throws. */
  public void tell(NotifierConfig to, Notice notice) {
    Letter next;
    Lane lane;
    synchronized (this) {
      lane = lanes.computeIfAbsent(to.name(), _ -> new Lane());
      lane.add(to, notice);
      if (closed) {
        lane.abandon();
      }
      next = lane.begin();
    }
    send(lane, next);
  }

  /**
   * Sends the notice past all others, and once.
   *
   * @return completes with what went wrong, or empty; never with a failure
   */
  public CompletableFuture<String> tryOnce(NotifierConfig to, Notice notice) {
    return post(to, notice)
        .end()
        .thenApply(result ->
            result instanceof HttpResult.Answer answer && answer.good()
                ? ""
                : to.name() + ": " + words(result));
  }

  private Job<HttpResult> post(NotifierConfig to, Notice notice) {
    return crew.start(
        () -> http.exchange(Call.post(to.url(), Forms.json(to, notice), Map.of(), to.timeout())),
        HttpResult.Failed::new);
  }

  /** The counts of every notifier that was ever told something, by its name. */
  public synchronized Map<String, Tally> tallies() {
    Map<String, Tally> tallies = new TreeMap<>();
    lanes.forEach((name, lane) -> tallies.put(name, lane.tally()));
    return tallies;
  }

  private void send(Lane lane, @Nullable Letter letter) {
    if (letter == null) {
      return;
    }
    Letter tried = letter.tried(clock.nanos());
    Job<HttpResult> job = post(letter.to(), letter.notice());
    var _ = job.end().thenAccept(result -> ended(lane, tried, result));
  }

  private void ended(Lane lane, Letter letter, HttpResult result) {
    if (result instanceof HttpResult.Answer answer && answer.good()) {
      delivered(lane, letter);
      return;
    }
    Duration since = Duration.ofNanos(clock.nanos() - letter.firstNanos());
    Duration pause = patience.pause(result, letter.tries(), since);
    if (pause == null || isClosed()) {
      gaveUp(lane, letter, result);
    } else {
      log.debug("Notifier {}: again in {} ms: {}", name(letter), pause.toMillis(), words(result));
      scheduler.schedule(() -> send(lane, letter), pause);
    }
  }

  private void delivered(Lane lane, Letter letter) {
    boolean again;
    Letter next;
    synchronized (this) {
      again = lane.delivered();
      next = lane.begin();
    }
    if (again) {
      log.info("Notifier {}: notices are delivered again", name(letter));
    }
    send(lane, next);
  }

  private void gaveUp(Lane lane, Letter letter, HttpResult result) {
    boolean first;
    Letter next;
    synchronized (this) {
      first = lane.gaveUp();
      next = lane.begin();
    }
    if (first) {
      log.warn(
          "Notifier {}: a notice was given up after {} tries: {}",
          name(letter),
          letter.tries(),
          words(result));
    }
    send(lane, next);
  }

  private static String name(Letter letter) {
    return letter.to().name();
  }

  private static String words(HttpResult result) {
    return switch (result) {
      case HttpResult.Answer answer -> {
        String body = Visible.beginning(answer.body(), 200);
        yield answer.words() + (body.isEmpty() ? "" : ": " + body);
      }
      case HttpResult.Failed(String why) -> why;
      case HttpResult.Refused(String why) -> why;
    };
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Breaks off what is under way; what waits is dropped, and counted. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      lanes.values().forEach(Lane::abandon);
    }
    crew.close();
  }
}
