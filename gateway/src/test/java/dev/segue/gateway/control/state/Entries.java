package dev.segue.gateway.control.state;

import java.time.Instant;
import java.util.List;

/** Entries by number: the n-th change of one route's weights. */
final class Entries {
  static final String OVERRIDE = "routes/orders/weights";
  static final String RESOURCE = "routes/orders";

  private Entries() {}

  static Entry of(long n) {
    return new Entry(List.of(change(n)), List.of(revision(n)), List.of(override(n)), List.of());
  }

  static ChangeRecord change(long n) {
    return new ChangeRecord(
        n,
        Instant.ofEpochSecond(n),
        "weights",
        "orders",
        n + 1,
        "ops",
        "127.0.0.1",
        "step " + n,
        "new=" + (n - 1),
        "new=" + n);
  }

  static RevisionRecord revision(long n) {
    return new RevisionRecord(RESOURCE, n + 1, "weights new=" + n);
  }

  static OverrideRecord override(long n) {
    return new OverrideRecord(
        OVERRIDE, "new=0", "new=" + n, Instant.ofEpochSecond(n), "ops", "step " + n);
  }
}
