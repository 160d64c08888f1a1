/** Time, injected: production reads the machine's clock, tests move their own. */
@NullMarked
package dev.segue.gateway.time;

import org.jspecify.annotations.NullMarked;
