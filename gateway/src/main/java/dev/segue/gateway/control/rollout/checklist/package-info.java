/**
 * What is known of the items before a rollout's start and after its success. Pure: who runs hooks
 * and rehearsals is {@code Flight}, beside this package.
 */
@NullMarked
package dev.segue.gateway.control.rollout.checklist;

import org.jspecify.annotations.NullMarked;
