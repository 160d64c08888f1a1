/** Fixtures that hold servers of the control API to its contract. */
@NullMarked
package dev.segue.admin.testing;

import org.jspecify.annotations.NullMarked;
