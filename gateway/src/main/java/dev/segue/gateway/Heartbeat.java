package dev.segue.gateway;

import dev.segue.gateway.time.NanoClock;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Whether every event loop still comes round: each one writes down the time once a second. */
final class Heartbeat {
  private final NanoClock clock;
  private final AtomicLongArray beats;

  Heartbeat(List<EventLoop> loops, NanoClock clock) {
    this.clock = clock;
    beats = new AtomicLongArray(loops.size());
    for (int i = 0; i < loops.size(); i++) {
      int index = i;
      beats.setOpaque(index, clock.nanos());
      loops
          .get(i)
          .scheduleAtFixedRate(() -> beats.setOpaque(index, clock.nanos()), 1, 1, TimeUnit.SECONDS);
    }
  }

  /** Says which loops have not come round for that long. */
  List<String> silentFor(Duration limit) {
    List<String> silent = new ArrayList<>();
    long now = clock.nanos();
    for (int i = 0; i < beats.length(); i++) {
      long nanos = now - beats.getOpaque(i);
      if (nanos > limit.toNanos()) {
        silent.add(
            "event loop " + i + " is stuck for " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " s");
      }
    }
    return silent;
  }
}
