/** The gateway process: composition root and entry point. */
@NullMarked
package dev.segue.gateway;

import org.jspecify.annotations.NullMarked;
