package dev.segue.gateway.metrics;

/** A count for each constant of an enum, on one event loop; see {@link Counts}. */
final class EnumCounts<E extends Enum<E>> {
  private final Counts counts;

  EnumCounts(E[] constants) {
    counts = new Counts(constants.length);
  }

  /** Only the owning loop may call it. */
  @SuppressWarnings("EnumOrdinal") // an index within the process, never stored or sent
  void add(E constant) {
    counts.add(constant.ordinal(), 1);
  }

  @SuppressWarnings("EnumOrdinal")
  long get(E constant) {
    return counts.get(constant.ordinal());
  }
}
