/**
 * The control API: its contract and its HTTP. Nothing in this module can reach the data path: it
 * has neither Netty nor a gateway type on its class path.
 */
@NullMarked
package dev.segue.admin;

import org.jspecify.annotations.NullMarked;
