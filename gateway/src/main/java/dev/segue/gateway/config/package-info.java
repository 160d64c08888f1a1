/**
 * The configuration as immutable records, one a HOCON block, valid by construction. {@code
 * ConfigReader} is the only user of Typesafe Config; it reports every problem of a file at once.
 */
@NullMarked
package dev.segue.gateway.config;

import org.jspecify.annotations.NullMarked;
