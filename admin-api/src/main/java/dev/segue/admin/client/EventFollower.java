package dev.segue.admin.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.admin.view.Json;
import dev.segue.admin.view.RolloutEventView;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Reads a stream of events for as long as somebody wants them. It remembers the last event's id, so
 * that after a restart of the gateway, or where this reader was too slow, it goes on from there.
 */
final class EventFollower {
  private static final int LONGEST_PROBLEM = 1 << 20;

  private final Wire wire;
  private final String path;
  private final Pace pace;
  private long last;
  private boolean connected; // once, so that what fails later is worth another try

  /**
   * How patient it is.
   *
   * @param pause before a connection is made anew
   * @param silence after which a connection is taken for dead; the gateway says something each 15 s
   */
  record Pace(Duration pause, Duration silence) {
    static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(50));
  }

  EventFollower(Wire wire, String path, Pace pace) {
    this.wire = wire;
    this.path = path;
    this.pace = pace;
  }

  /** Returns when this thread is interrupted; see {@link AdminClient#follow}. */
  void follow(long after, Consumer<RolloutEventView> listener) {
    last = after;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        read(listener);
      } catch (AdminException e) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        int status = e.problem().status();
        if (!connected || (status != 0 && status < 500)) {
          throw e; // else it may come back: a restart takes a while
        }
      }
      LockSupport.parkNanos(pace.pause().toNanos());
    }
  }

  private void read(Consumer<RolloutEventView> listener) {
    HttpRequest request =
        wire.request(path)
            .setHeader("Accept", "text/event-stream, application/problem+json;q=0.5")
            .header("Last-Event-ID", Long.toString(last))
            .GET()
            .build();
    HttpResponse<InputStream> answer = wire.exchange(request, BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw wire.problem(answer.statusCode(), body.readNBytes(LONGEST_PROBLEM));
      }
      requireStream(answer);
      connected = true;
      try (var watch = new Silence(body, pace.silence())) {
        tell(new EventReader(body, watch::heard), listener);
      }
    } catch (IOException e) {
      // it broke off: the next connection goes on after the last event
    }
  }

  private void tell(EventReader events, Consumer<RolloutEventView> listener) throws IOException {
    for (var message = events.next(); message != null; message = events.next()) {
      RolloutEventView event;
      try {
        event = Json.read(message.data().getBytes(UTF_8), RolloutEventView.class);
      } catch (IllegalArgumentException e) {
        throw wire.notOurs(200, e);
      }
      last = event.id();
      listener.accept(event);
    }
  }

  private void requireStream(HttpResponse<?> answer) {
    String type = answer.headers().firstValue("Content-Type").orElse("none");
    if (!type.startsWith("text/event-stream")) {
      throw wire.notOurs(200, new IOException("Content-Type: " + type));
    }
  }

  /** Closes a stream on which nothing has come for a while: its gateway may be gone for good. */
  private static final class Silence implements AutoCloseable {
    private final InputStream stream;
    private final long most;
    private final Thread thread;
    private volatile long last = System.nanoTime();

    Silence(InputStream stream, Duration most) {
      this.stream = stream;
      this.most = most.toNanos();
      thread = Thread.ofVirtual().name("event-silence").start(this::watch);
    }

    void heard() {
      last = System.nanoTime();
    }

    private void watch() {
      while (!Thread.currentThread().isInterrupted()) {
        long left = most - (System.nanoTime() - last);
        if (left <= 0) {
          try {
            stream.close();
          } catch (IOException e) {
            // it was about to end anyway
          }
          return;
        }
        LockSupport.parkNanos(left);
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
