package dev.segue.gateway.control.rollout.judge;

import java.util.Locale;

/** One word for a look. A failed check outweighs everything, a passed one nothing. */
public enum Outcome {
  PASS,
  /** There are requests, but not enough of them to decide. */
  INCONCLUSIVE,
  /** There are none. */
  NO_DATA,
  /** Nobody could say: where the numbers come from failed. */
  SOURCE_ERROR,
  FAIL;

  static Outcome of(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Pass _ -> PASS;
      case Verdict.NeedMore _ -> INCONCLUSIVE;
      case Verdict.NoData _ -> NO_DATA;
      case Verdict.SourceError _ -> SOURCE_ERROR;
      case Verdict.Fail _ -> FAIL;
    };
  }

  /** As in {@code source error}. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  Outcome or(Outcome other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
