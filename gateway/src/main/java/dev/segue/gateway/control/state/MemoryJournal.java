package dev.segue.gateway.control.state;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The journal of {@code state-dir = none}: forgets everything when the process ends. */
public final class MemoryJournal implements Journal {
  @Override
  public Stored stored() {
    return Stored.NOTHING;
  }

  @Override
  public CompletableFuture<@Nullable Void> append(Entry entry) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public @Nullable String broken() {
    return null;
  }

  @Override
  public boolean durable() {
    return false;
  }

  @Override
  public void close() {
    // nothing is held
  }
}
