/**
 * The comparison of {@code benchmarks/run}: {@link Catalogue} says who is measured how and what is
 * aimed at, {@link Bench} starts and measures, {@link Suite} runs the candidates in turn, {@link
 * Results} writes down.
 */
@NullMarked
package dev.segue.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
