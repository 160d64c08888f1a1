/** Tests of the health checks. */
@org.jspecify.annotations.NullMarked
package dev.segue.gateway.control.health;
