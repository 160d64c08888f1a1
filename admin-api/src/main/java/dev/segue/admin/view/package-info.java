/** The records that travel as JSON. */
@NullMarked
package dev.segue.admin.view;

import org.jspecify.annotations.NullMarked;
