/**
 * The only package with meter names and labels. Event loops count in {@link
 * dev.segue.gateway.metrics.LoopMetrics}, plain numbers of their own; both name sets are views that
 * are folded when the page is scraped.
 */
@NullMarked
package dev.segue.gateway.metrics;

import org.jspecify.annotations.NullMarked;
