package dev.segue.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.admin.AdminLimits.Streams;
import dev.segue.admin.view.Json;
import dev.segue.admin.view.RolloutEventView;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream of a rollout's events (WHATWG HTML, server-sent events): first what it has
 * missed, then what happens. Events come on the gateway's threads, which never wait: they go to a
 * bounded queue, and a reader who lets it run full loses the stream, not events, for it comes back
 * with {@code Last-Event-ID}. It is written on the request's own virtual thread.
 */
final class EventStream {
  private static final byte[] COMMENT = ":\n\n".getBytes(UTF_8);

  private final Source source;
  private final Streams limits;
  private final Request.Patience patience;
  private final BlockingQueue<RolloutEventView> waiting;
  private @Nullable Thread writer; // guarded by this, as is over
  private boolean over;

  /** Where the events come from. */
  interface Source {
    /** What this client has not seen of what has happened. */
    List<RolloutEventView> missed();

    /** As {@link RolloutOperations#follow}. */
    Runnable follow(Consumer<RolloutEventView> listener);
  }

  EventStream(Source source, Streams limits, Request.Patience patience) {
    this.source = source;
    this.limits = limits;
    this.patience = patience;
    waiting = new ArrayBlockingQueue<>(limits.queue());
  }

  /** Writes until the reader goes, is too slow, or the server ends it. */
  void writeTo(OutputStream out) throws IOException {
    if (!begin()) {
      return;
    }
    try {
      Runnable deaf = source.follow(this::heard); // before looking back: nothing is between
      try {
        write(out);
      } finally {
        deaf.run();
      }
    } catch (InterruptedException e) { // finish() clears what woke us
      if (!waiting.isEmpty()) {
        throw new IOException("ended with " + waiting.size() + " events unread", e);
      }
    } finally {
      finish();
    }
  }

  /** Ends it, whatever it waits for; returns at once. */
  synchronized void end() {
    over = true;
    if (writer != null) {
      writer.interrupt();
    }
  }

  private void heard(RolloutEventView event) {
    if (!waiting.offer(event)) {
      end();
    }
  }

  private void write(OutputStream out) throws IOException, InterruptedException {
    patience.extend(limits.heartbeat());
    out.write(COMMENT); // the head goes out before the first event
    out.flush();
    long last = 0;
    for (RolloutEventView event : source.missed()) {
      send(event, out);
      last = event.id();
    }
    out.flush();
    while (true) {
      patience.extend(limits.heartbeat()); // anew for each turn; who takes nothing gets no other
      RolloutEventView event = waiting.poll(limits.heartbeat().toNanos(), TimeUnit.NANOSECONDS);
      if (event == null) {
        out.write(COMMENT);
      } else if (event.id() > last) { // else it happened while we looked back
        send(event, out);
      }
      out.flush();
    }
  }

  private static void send(RolloutEventView event, OutputStream out) throws IOException {
    String head = "id: " + event.id() + "\nevent: " + event.kind() + "\ndata: ";
    out.write(head.getBytes(UTF_8));
    out.write(Json.write(event)); // one line: JSON escapes line ends
    out.write("\n\n".getBytes(UTF_8));
  }

  private synchronized boolean begin() {
    writer = Thread.currentThread();
    return !over;
  }

  private synchronized void finish() {
    writer = null;
    if (over) {
      Thread.interrupted(); // it was for the stream alone; the reply's end is still to be written
    }
  }
}
