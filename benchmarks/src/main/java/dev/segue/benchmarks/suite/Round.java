package dev.segue.benchmarks.suite;

/**
 * One candidate's turn.
 *
 * @param number from 1; the candidates of a round ran one right after the other
 */
record Round(int number, String candidate, Measurement measurement) {}
