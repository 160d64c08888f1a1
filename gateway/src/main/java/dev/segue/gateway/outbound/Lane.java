package dev.segue.gateway.outbound;

import dev.segue.gateway.config.NotifierConfig;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one notifier, in order, and what became of the rest. Its methods are called under
 * the lock of {@link Notifier}.
 */
final class Lane {
  static final int ROOM = 256;

  private final ArrayDeque<Letter> waiting = new ArrayDeque<>();

  private @Nullable Letter underWay;
  private long sent;
  private long failed;
  private long dropped;
  private boolean failing;

  /**
   * One notice on its way.
   *
   * @param tries how often it was sent
   * @param firstNanos when it was sent for the first time
   */
  record Letter(NotifierConfig to, Notice notice, int tries, long firstNanos) {
    Letter tried(long nanos) {
      return new Letter(to, notice, tries + 1, tries == 0 ? nanos : firstNanos);
    }
  }

  /** Takes it in; where there is no room, the oldest of the least severity goes. */
  void add(NotifierConfig to, Notice notice) {
    waiting.addLast(new Letter(to, notice, 0, 0));
    if (waiting.size() > ROOM) {
      removeLeast();
      dropped++;
    }
  }

  private void removeLeast() {
    Notice.Severity least = Notice.Severity.ALERT;
    for (Letter letter : waiting) {
      Notice.Severity severity = letter.notice().severity();
      least = severity.compareTo(least) < 0 ? severity : least;
    }
    for (Iterator<Letter> all = waiting.iterator(); all.hasNext(); ) {
      if (all.next().notice().severity() == least) {
        all.remove();
        return;
      }
    }
  }

  /** The next that is to be sent, or {@code null} while one is under way or nothing waits. */
  @Nullable Letter begin() {
    if (underWay != null) {
      return null;
    }
    underWay = waiting.pollFirst();
    return underWay;
  }

  /** It was delivered. Whether it is the first after failures. */
  boolean delivered() {
    underWay = null;
    sent++;
    boolean again = failing;
    failing = false;
    return again;
  }

  /** It is given up. Whether it is the first after deliveries. */
  boolean gaveUp() {
    underWay = null;
    failed++;
    boolean first = !failing;
    failing = true;
    return first;
  }

  /** Nothing is sent any more. */
  void abandon() {
    dropped += waiting.size();
    waiting.clear();
  }

  Notifier.Tally tally() {
    return new Notifier.Tally(sent, failed, dropped, waiting.size() + (underWay == null ? 0 : 1));
  }
}
