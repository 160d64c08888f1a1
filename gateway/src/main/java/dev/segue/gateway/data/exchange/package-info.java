/**
 * One request's journey: match, guard, acquire, rewrite, relay, finish, and one side exit, {@code
 * fail}. Everything here is confined to one event loop; failures are values.
 */
@NullMarked
package dev.segue.gateway.data.exchange;

import org.jspecify.annotations.NullMarked;
