package dev.segue.gateway.data.loop;

import dev.segue.gateway.routing.WeightedSplit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where one event loop stands in one route's split. Smooth weighted round robin as earliest
 * deadline first: a share of weight {@code w} in a split with the sum {@code S} is due every {@code
 * S / w} picks, and the share that is due first is picked, ties by backend id. The picks are the
 * merge of these evenly spaced sequences, which repeats every {@code S} picks; therefore every
 * window of {@code S} picks between two changes holds exactly {@code w} picks of each share,
 * wherever the shares stood when it began. (Credits compared without regard to weight, as nginx has
 * them, lose that after a change with three shares or more.)
 *
 * <p>A change keeps, for each share, the part of its interval that has passed, so that rare shares
 * are served in full however often weights change. Loops start at different parts of the interval,
 * so that they do not send their 1 % together. Confined to its loop.
 */
public final class SplitCursor {
  private static final double SCALE = 1L << 40;

  private final double start;
  private @Nullable WeightedSplit split;
  private long unit; // one pick of virtual time, for weight 1
  private long interval; // sum * unit
  private long[]
      due = {}; // time to each share's next pick, times its weight; relative to picks made
  private double now; // the virtual time of the last pick, relative to picks made

  /**
   * A cursor that has not picked yet.
   *
   * @param loop this loop's index
   * @param loops number of loops
   */
  public SplitCursor(int loop, int loops) {
    start = (loop + 0.5) / loops;
  }

  /** The index of the share whose turn it is. */
  public int next(WeightedSplit current) {
    if (current != split) {
      change(current);
    }
    int best = -1;
    for (int i = 0; i < due.length; i++) {
      int weight = current.weight(i);
      if (weight > 0 && (best < 0 || due[i] * current.weight(best) < due[best] * weight)) {
        best = i;
      }
    }
    now = (double) due[best] / current.weight(best) - unit;
    due[best] += interval;
    for (int i = 0; i < due.length; i++) {
      due[i] -= current.weight(i) * unit;
    }
    return best;
  }

  private void change(WeightedSplit next) {
    WeightedSplit previous = split;
    double[] left = new double[next.size()];
    Arrays.fill(left, start);
    for (int i = 0; previous != null && i < next.size(); i++) {
      for (int j = 0; j < previous.size(); j++) {
        if (previous.backend(j).id().equals(next.backend(i).id())) {
          left[i] = Math.clamp((due[j] - now * previous.weight(j)) / interval, 0, 1);
        }
      }
    }
    split = next;
    unit = Math.max(1, (long) (SCALE / next.sum()));
    interval = next.sum() * unit;
    due = new long[next.size()];
    for (int i = 0; i < due.length; i++) {
      due[i] = Math.round(left[i] * interval);
    }
    now = 0;
  }
}
