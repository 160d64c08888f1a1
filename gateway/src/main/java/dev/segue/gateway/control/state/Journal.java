package dev.segue.gateway.control.state;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The control plane's memory over restarts. Thread-safe; nothing but {@link #close} waits. */
public interface Journal extends AutoCloseable {
  /** How many changes the history keeps; older ones are forgotten. */
  int HISTORY = 10_000;

  /** What was stored when the journal was opened. */
  Stored stored();

  /**
   * Stores the entry after all earlier ones.
   *
   * @return completes once the entry and everything before it is durable; fails with {@link
   *     JournalBroken} where it is not. Dependents must not wait: they run on the journal's thread.
   */
  CompletableFuture<@Nullable Void> append(Entry entry);

  /** Why nothing can be stored any more, or {@code null} while it works. */
  @Nullable String broken();

  /** Whether what is stored survives the process. */
  boolean durable();

  /** Stores what was appended and ends. */
  @Override
  void close();
}
