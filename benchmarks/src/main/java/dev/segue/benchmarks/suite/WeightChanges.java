package dev.segue.benchmarks.suite;

import dev.segue.admin.client.AdminClient;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** An operator in a hurry: changes of the route's weights, as long as it is open. */
final class WeightChanges {
  /** The token in {@code conf/segue.conf}. */
  private static final String TOKEN = "of-benchmarks-on-loopback-only";

  private static final double TOO_FEW = 0.9; // of those that were due

  private final Candidate candidate;
  private final Thread thread;
  private final long startedAt = System.nanoTime();
  private volatile boolean over;
  private volatile long made;
  private volatile String problem = "";

  private WeightChanges(Candidate candidate) {
    this.candidate = candidate;
    thread = Thread.ofPlatform().daemon().unstarted(this::run);
  }

  /** Begins, where the candidate is to be changed. */
  static WeightChanges on(Candidate candidate) {
    WeightChanges changes = new WeightChanges(candidate);
    if (candidate.changesPerMinute() > 0) {
      changes.thread.start();
    }
    return changes;
  }

  /** Around 80 and 20, so that the load on the service is the same. */
  private void run() {
    URI address = URI.create("http://127.0.0.1:" + candidate.adminPort());
    long pause = Duration.ofMinutes(1).toNanos() / candidate.changesPerMinute();
    try (AdminClient client = new AdminClient(address, TOKEN)) {
      for (int i = 1; !over; i++) {
        int weight = 78 + i % 5;
        client.setWeights(
            "orders", Map.of("old", weight, "new", 100 - weight), AdminClient.Note.NONE);
        made = i;
        LockSupport.parkNanos(startedAt + i * pause - System.nanoTime());
      }
    } catch (RuntimeException e) {
      problem = "a weight change failed: " + e.getMessage();
    }
  }

  /** Empty if all were made; to be asked once it is closed. */
  String problem() {
    double minutes = (System.nanoTime() - startedAt) / 60e9;
    double due = minutes * candidate.changesPerMinute();
    return problem.isEmpty() && made < TOO_FEW * due - 1
        ? made + " of " + Math.round(due) + " weight changes were made"
        : problem;
  }

  void close() throws InterruptedException {
    over = true;
    if (candidate.changesPerMinute() > 0) {
      thread.join();
    }
  }
}
