/**
 * The backends' side of the data path: which endpoint, which connection. Pools belong to one
 * endpoint on one event loop; a request never changes thread. Only the count of a endpoint's
 * connections is shared between loops, and it is touched at connect and close alone.
 */
@NullMarked
package dev.segue.gateway.data.upstream;

import org.jspecify.annotations.NullMarked;
