/** The circuit breaker: the only package that uses Resilience4j. */
@NullMarked
package dev.segue.gateway.breaker;

import org.jspecify.annotations.NullMarked;
