package dev.segue.gateway.control.state;

/** The journal could not store an entry, and stores none from now on. */
public final class JournalBroken extends Exception {
  private static final long serialVersionUID = 1;

  JournalBroken(String message) {
    super(message);
  }
}
