package dev.segue.admin;

import dev.segue.admin.AdminLimits.Streams;
import java.util.HashSet;
import java.util.Set;

/**
 * The streams of events that clients read, of all rollouts: so many at once, and none after the
 * close, which ends them all.
 */
final class EventStreams implements AutoCloseable {
  private final Streams limits;
  private final Set<EventStream> open = new HashSet<>(); // guarded by this, as is closed
  private boolean closed;

  EventStreams(Streams limits) {
    this.limits = limits;
  }

  /**
   * A stream that takes one of the places until it has been written.
   *
   * @throws Refusal 503 {@code busy} where none is left, or the server closes
   */
  synchronized Reply open(EventStream.Source source, Request.Patience patience) {
    if (closed) {
      throw Refusal.of(ProblemKind.BUSY.of("the admin server is closing"));
    }
    if (open.size() >= limits.atOnce()) {
      throw Refusal.of(
          ProblemKind.BUSY.of(
              "event streams: "
                  + open.size()
                  + " are open (expected: at most "
                  + limits.atOnce()
                  + "; read without Accept: text/event-stream)"));
    }
    var stream = new EventStream(source, limits, patience);
    open.add(stream);
    return Reply.stream(out -> {
      try {
        stream.writeTo(out);
      } finally {
        forget(stream);
      }
    });
  }

  private synchronized void forget(EventStream stream) {
    open.remove(stream);
  }

  /** Ends every stream at once, also those whose reader takes nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    open.forEach(EventStream::end);
  }
}
