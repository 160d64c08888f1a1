package dev.segue.gateway.control.state;

import java.util.List;

/** Where a journal's entries are kept. Confined to the journal's thread once it runs. */
interface Store {
  /** Everything stored up to now. */
  Stored load();

  /**
   * Stores the entries, in order and all or none; durable when it returns.
   *
   * @throws RuntimeException if they are not; the store takes nothing more then
   */
  void write(List<Entry> entries);

  void close();
}
