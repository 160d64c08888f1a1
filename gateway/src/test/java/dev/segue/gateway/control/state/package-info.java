/** Tests of the journal. */
@org.jspecify.annotations.NullMarked
package dev.segue.gateway.control.state;
