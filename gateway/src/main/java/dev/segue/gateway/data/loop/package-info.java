/** What belongs to one event loop: its clockwork, its cursors, its share of every limit. */
@NullMarked
package dev.segue.gateway.data.loop;

import org.jspecify.annotations.NullMarked;
