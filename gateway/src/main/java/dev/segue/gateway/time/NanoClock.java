package dev.segue.gateway.time;

/** Monotonic time for durations, windows and deadlines. Wall clock is only for timestamps. */
@FunctionalInterface
public interface NanoClock {
  /** Nanoseconds since an arbitrary origin; compare by subtraction only. */
  long nanos();

  /** The JVM's monotonic clock. */
  static NanoClock system() {
    return System::nanoTime;
  }
}
