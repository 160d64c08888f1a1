/** Tests of the control plane. */
@org.jspecify.annotations.NullMarked
package dev.segue.gateway.control;
