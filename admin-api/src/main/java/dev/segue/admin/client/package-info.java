/** The control API from the other side: for the command line and the demo. */
@NullMarked
package dev.segue.admin.client;

import org.jspecify.annotations.NullMarked;
