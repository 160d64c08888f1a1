package dev.segue.gateway.control.rollout.judge;

/** So many bad ones of so many. */
record Proportion(long bad, long total) {
  static final Proportion NONE = new Proportion(0, 0);

  Proportion {
    if (bad < 0 || bad > total) {
      throw new IllegalArgumentException("bad: " + bad + " (expected: 0.." + total + ')');
    }
  }

  /** 0 of none is 0: whoever asks has looked at the total before. */
  double rate() {
    return total == 0 ? 0 : (double) bad / total;
  }

  Proportion plus(Proportion other) {
    return new Proportion(bad + other.bad, total + other.total);
  }
}
