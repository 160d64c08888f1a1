/** Who the client is, and how its request is named: what a connection and a head say, judged. */
@NullMarked
package dev.segue.gateway.data.client;

import org.jspecify.annotations.NullMarked;
