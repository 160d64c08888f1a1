/** Real processes and real servers; only time before a retry is moved by hand. */
@NullMarked
package dev.segue.gateway.outbound;

import org.jspecify.annotations.NullMarked;
