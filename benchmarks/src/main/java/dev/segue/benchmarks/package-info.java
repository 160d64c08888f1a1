/** Micro-benchmarks of the data path. */
@NullMarked
package dev.segue.benchmarks;

import org.jspecify.annotations.NullMarked;
