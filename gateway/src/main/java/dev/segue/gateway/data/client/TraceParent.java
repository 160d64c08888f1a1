package dev.segue.gateway.data.client;

import dev.segue.gateway.data.http1.Ascii;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/** The {@code traceparent} field (W3C Trace Context section 3.2): judged, or made. Confined. */
final class TraceParent {
  /** Of version 00. */
  static final int LENGTH = 55;

  private static final int LONGEST = 512; // of a version to come
  private static final int TRACE_ID = 3;
  private static final int PARENT_ID = 36;
  private static final int FLAGS = 53;

  // two: the states of one could be told apart by 64 bits only, and trace ids have 128
  private final SplittableRandom upper;
  private final SplittableRandom lower;

  /** A maker whose ids nobody can foretell from those of another. */
  TraceParent(SecureRandom seeds) {
    upper = new SplittableRandom(seeds.nextLong());
    lower = new SplittableRandom(seeds.nextLong());
  }

  /** Whether the value can be passed on: a known form with ids that are not all zero. */
  static boolean valid(byte[] b, int from, int to) {
    int length = to - from;
    if (length < LENGTH || length > LONGEST || !hex(b, from, from + 2)) {
      return false;
    }
    boolean newest = b[from] == 'f' && b[from + 1] == 'f';
    boolean first = b[from] == '0' && b[from + 1] == '0';
    boolean rightLength = length == LENGTH || (!first && b[from + LENGTH] == '-');
    return !newest
        && rightLength
        && b[from + TRACE_ID - 1] == '-'
        && id(b, from + TRACE_ID, from + PARENT_ID - 1)
        && b[from + PARENT_ID - 1] == '-'
        && id(b, from + PARENT_ID, from + FLAGS - 1)
        && b[from + FLAGS - 1] == '-'
        && hex(b, from + FLAGS, from + LENGTH);
  }

  private static boolean id(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] != '0') {
        return hex(b, from, to);
      }
    }
    return false;
  }

  private static boolean hex(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Ascii.hex(b[i]) < 0 || (b[i] >= 'A' && b[i] <= 'F')) {
        return false;
      }
    }
    return true;
  }

  /** Writes the start of a new trace, not sampled, to the start of the array. */
  void start(byte[] into) {
    into[0] = '0';
    into[1] = '0';
    into[TRACE_ID - 1] = '-';
    write(upper.nextLong(), into, TRACE_ID);
    write(nonZero(lower), into, TRACE_ID + 16);
    into[PARENT_ID - 1] = '-';
    write(nonZero(upper), into, PARENT_ID);
    into[FLAGS - 1] = '-';
    into[FLAGS] = '0';
    into[FLAGS + 1] = '0';
  }

  private static long nonZero(SplittableRandom random) {
    long drawn = random.nextLong();
    return drawn == 0 ? 1 : drawn;
  }

  private static void write(long bits, byte[] into, int at) {
    for (int i = 0; i < 16; i++) {
      int digit = (int) (bits >>> (60 - 4 * i)) & 0xf;
      into[at + i] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
    }
  }
}
