package dev.segue.benchmarks.suite;

/** The suite cannot measure this; the message says what is missing. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  Refused(String message) {
    super(message);
  }
}
