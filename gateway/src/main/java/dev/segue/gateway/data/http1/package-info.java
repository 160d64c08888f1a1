/**
 * HTTP/1.1 on the wire: heads and bodies read strictly from the buffer they arrived in, so that
 * whatever two parsers could read differently is refused (RFC 9110, RFC 9112). The rest of the data
 * path sees {@link dev.segue.gateway.data.http1.RequestHead} and {@link
 * dev.segue.gateway.data.http1.ResponseHead}, never a codec.
 */
@NullMarked
package dev.segue.gateway.data.http1;

import org.jspecify.annotations.NullMarked;
