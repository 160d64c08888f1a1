package dev.segue.gateway.data.loop;

import java.util.Arrays;

/**
 * Smooth weighted round robin over those of a list that can serve right now (the credits of nginx's
 * upstream module): only candidates gain credit, so one that comes back is not owed what it missed.
 * Used for diverted picks and for endpoints. Confined to its loop.
 */
public final class AvailableCursor {
  private long[] credits = {};
  private long lastTotal; // the candidates' weights together, at the pick before

  /** What can be picked from. */
  public interface Candidates {
    int size();

    /** The weight, or 0 for one that cannot serve now. */
    int weight(int index);
  }

  /** The index of the candidate whose turn it is, or -1 where none can serve. */
  public int next(Candidates candidates) {
    int size = candidates.size();
    if (credits.length != size) {
      credits = Arrays.copyOf(credits, size);
    }
    int best = -1;
    long total = 0;
    for (int i = 0; i < size; i++) {
      int weight = candidates.weight(i);
      if (weight > 0) {
        total += weight;
        credits[i] += weight;
        if (best < 0 || credits[i] > credits[best]) {
          best = i;
        }
      }
    }
    if (best >= 0) {
      credits[best] -= total;
      if (total != lastTotal) {
        lastTotal = total;
        bound(total);
      }
    }
    return best;
  }

  /**
   * The candidates changed: none is owed, or owes, more than one round of those that are there now.
   * Credits from a round with a heavy one would give light ones tens of picks in a row.
   */
  private void bound(long total) {
    for (int i = 0; i < credits.length; i++) {
      credits[i] = Math.clamp(credits[i], -total, total);
    }
  }
}
