/**
 * The command line: arguments in, exit code out. {@code run} starts a gateway that it gets by
 * {@link dev.segue.gateway.cli.GatewayLauncher}, so that this package knows nothing of how one is
 * built; client commands speak to a running gateway over its admin API and load no Netty class.
 */
@NullMarked
package dev.segue.gateway.cli;

import org.jspecify.annotations.NullMarked;
