/**
 * What was seen of a rollout, and how it is told: as a report for people, and as windows that can
 * be replayed. Nothing here decides anything.
 */
@NullMarked
package dev.segue.gateway.control.rollout.report;

import org.jspecify.annotations.NullMarked;
