package dev.segue.gateway.data.loop;

/** This loop's share of the memory for request bodies that may be sent again. Confined to it. */
public final class ReplayBudget {
  private long left;

  public ReplayBudget(long bytes) {
    left = bytes;
  }

  /** Takes the bytes, or says no. */
  public boolean take(int bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  /** Another share; below 0 until enough has come back where it shrinks while in use. */
  public void resize(long more) {
    left += more;
  }

  /** Gives bytes back. */
  public void giveBack(int bytes) {
    left += bytes;
  }
}
