/** Where connections come in: transport, listeners, and the one list of client-side handlers. */
@NullMarked
package dev.segue.gateway.data.listen;

import org.jspecify.annotations.NullMarked;
