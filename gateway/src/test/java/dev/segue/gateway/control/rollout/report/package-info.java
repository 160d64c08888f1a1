/** Tests of what is kept and told of a rollout. */
@org.jspecify.annotations.NullMarked
package dev.segue.gateway.control.rollout.report;
