/**
 * What tests over real sockets stand on: a gateway, scriptable backends and raw clients. Backends
 * and clients use plain sockets and share no code with the product, so that no misreading of HTTP
 * is made twice.
 */
@NullMarked
package dev.segue.gateway.testing;

import org.jspecify.annotations.NullMarked;
