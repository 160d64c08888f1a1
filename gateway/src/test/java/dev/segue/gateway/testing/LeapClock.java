package dev.segue.gateway.testing;

import dev.segue.gateway.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The machine's clock, which a test can push ahead: real sockets need time that runs, and nobody
 * wants to wait for ten seconds to pass.
 */
public final class LeapClock implements NanoClock {
  private final AtomicLong ahead = new AtomicLong();

  @Override
  public long nanos() {
    return System.nanoTime() + ahead.get();
  }

  /** From now on it is that much later. */
  public void leap(Duration by) {
    ahead.addAndGet(by.toNanos());
  }
}
