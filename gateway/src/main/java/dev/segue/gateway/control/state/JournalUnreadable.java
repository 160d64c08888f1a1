package dev.segue.gateway.control.state;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** There is a journal and it cannot be read: starting without it would forget live changes. */
public final class JournalUnreadable extends IOException {
  private static final long serialVersionUID = 1;

  JournalUnreadable(Path file, @Nullable String why, @Nullable Throwable cause) {
    super(
        file
            + ": "
            + why
            + " (expected: a journal of this version; move the file away to start from the"
            + " configuration file alone)",
        cause);
  }
}
