package dev.segue.gateway.data.loop;

import dev.segue.gateway.time.NanoClock;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop: a hashed wheel (Varghese and Lauck 1987) that is made for being
 * moved. A deadline is usually pushed back by every request and hardly ever reached, so moving it
 * later is one plain store; the wheel looks again when the old time comes. Confined to its loop.
 */
public final class DeadlineWheel implements Runnable {
  /** Deadlines are reached at most this much late. */
  public static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final int BUCKETS =
      512; // a horizon of about 10 s; later deadlines go around again
  private static final long UNLINKED = Long.MIN_VALUE;

  private final EventLoop loop;
  private final NanoClock clock;
  private final @Nullable Deadline[] buckets = new Deadline[BUCKETS];
  private final ArrayDeque<Deadline> due = new ArrayDeque<>();
  private long tick; // the next bucket to look at
  private int linked;
  private boolean running;

  /** Something with a time. A reached deadline is disarmed before {@link #reached} is called. */
  public abstract static class Deadline {
    private long at;
    private boolean armed;
    private long bucketTick = UNLINKED;
    private @Nullable Deadline next;
    private @Nullable Deadline previous;

    /** The time has come. On the loop. */
    protected abstract void reached(long now);
  }

  public DeadlineWheel(EventLoop loop, NanoClock clock) {
    this.loop = loop;
    this.clock = clock;
    tick = tickOf(clock.nanos());
  }

  private static long tickOf(long nanos) {
    return Math.floorDiv(nanos, TICK_NANOS);
  }

  /** Sets or moves the deadline; {@code at} is in the clock's nanoseconds. */
  public void arm(Deadline deadline, long at) {
    assert loop.inEventLoop();
    deadline.at = at;
    deadline.armed = true;
    long dueTick = tickOf(at) + 1;
    if (deadline.bucketTick != UNLINKED) {
      if (deadline.bucketTick <= dueTick) {
        return; // looked at in time, and moved on then
      }
      unlink(deadline);
    }
    if (!running) {
      running = true;
      tick = Math.max(tick, tickOf(clock.nanos()));
      loop.schedule(this, TICK_NANOS, TimeUnit.NANOSECONDS);
    }
    link(deadline, dueTick);
  }

  /** Takes the deadline out, if it is in. */
  public void disarm(Deadline deadline) {
    assert loop.inEventLoop();
    deadline.armed = false;
    if (deadline.bucketTick != UNLINKED) {
      unlink(deadline);
    }
  }

  private void link(Deadline deadline, long dueTick) {
    long bucketTick = Math.max(tick, Math.min(dueTick, tick + BUCKETS - 1));
    int bucket = (int) (bucketTick & (BUCKETS - 1));
    Deadline head = buckets[bucket];
    deadline.bucketTick = bucketTick;
    deadline.next = head;
    if (head != null) {
      head.previous = deadline;
    }
    buckets[bucket] = deadline;
    linked++;
  }

  private void unlink(Deadline deadline) {
    Deadline next = deadline.next;
    Deadline previous = deadline.previous;
    if (next != null) {
      next.previous = previous;
    }
    if (previous != null) {
      previous.next = next;
    } else {
      buckets[(int) (deadline.bucketTick & (BUCKETS - 1))] = next;
    }
    forget(deadline);
  }

  private void forget(Deadline deadline) {
    deadline.next = null;
    deadline.previous = null;
    deadline.bucketTick = UNLINKED;
    linked--;
  }

  /** One turn: everything that is due by now. The loop calls it. */
  @Override
  public void run() {
    long now = clock.nanos();
    long last = tickOf(now);
    tick = Math.max(tick, last - BUCKETS + 1); // after a long pause each bucket is looked at once
    while (tick <= last) {
      int bucket = (int) (tick & (BUCKETS - 1));
      tick++;
      empty(bucket, now);
    }
    // Only now, when every list is whole again: what is reached arms and disarms others.
    try {
      for (Deadline deadline = due.poll(); deadline != null; deadline = due.poll()) {
        if (deadline.armed && deadline.bucketTick == UNLINKED) {
          deadline.armed = false;
          deadline.reached(now);
        }
      }
    } finally { // one that fails must not stop all others for ever
      running = linked > 0 || !due.isEmpty();
      if (running) {
        loop.schedule(this, TICK_NANOS, TimeUnit.NANOSECONDS);
      }
    }
  }

  private void empty(int bucket, long now) {
    Deadline deadline = buckets[bucket];
    buckets[bucket] = null;
    while (deadline != null) {
      Deadline next = deadline.next;
      forget(deadline);
      if (deadline.at - now > 0) {
        link(deadline, tickOf(deadline.at) + 1);
      } else {
        due.add(deadline);
      }
      deadline = next;
    }
  }
}
