package dev.segue.gateway.control.rollout.judge;

/** What a source outside of Segue answered to one check's question. */
public sealed interface Reading {
  record Value(double value) implements Reading {}

  /** The source works and has nothing: an empty result, or NaN. */
  record Nothing() implements Reading {}

  /**
   * The source did not answer, or not with a number.
   *
   * @param why for the operator, without a stop at its end
   */
  record Failed(String why) implements Reading {}
}
