package dev.segue.gateway.metrics;

import java.util.Arrays;

/**
 * HTTP statuses as small numbers: the registered ones by themselves, all others by their class, so
 * that a backend that makes statuses up cannot make series up.
 *
 * @see <a href="https://www.iana.org/assignments/http-status-codes">HTTP Status Code Registry</a>
 */
final class Statuses {
  private static final int NONE = 0; // 1..5: unregistered, by class
  private static final int STRANGE = 6;
  private static final int FIRST = 7;
  private static final int[] REGISTERED = registered();
  private static final byte[] INDEX = index();

  /** How many small numbers there are. */
  static final int SIZE = FIRST + REGISTERED.length;

  private Statuses() {}

  private static int[] registered() {
    int[][] ranges = {
      {100, 103}, {200, 208}, {226, 226}, {300, 305}, {307, 308}, {400, 417},
      {421, 426}, {428, 429}, {431, 431}, {451, 451}, {500, 508}, {510, 511}
    };
    int[] all = new int[100];
    int size = 0;
    for (int[] range : ranges) {
      for (int status = range[0]; status <= range[1]; status++) {
        all[size++] = status;
      }
    }
    return Arrays.copyOf(all, size);
  }

  private static byte[] index() {
    byte[] index = new byte[600];
    for (int status = 0; status < index.length; status++) {
      int known = Arrays.binarySearch(REGISTERED, status);
      int unknown = status == 0 ? NONE : status < 100 ? STRANGE : status / 100;
      index[status] = (byte) (known >= 0 ? FIRST + known : unknown);
    }
    return index;
  }

  /** The small number of a status; 0 stands for "no status was sent". */
  static int index(int status) {
    return status >= 0 && status < INDEX.length ? INDEX[status] : STRANGE;
  }

  /** The {@code status} label: a registered code, or {@code other}. */
  static String label(int index) {
    return index < FIRST ? "other" : Integer.toString(REGISTERED[index - FIRST]);
  }

  /** The {@code code_class} label: {@code 1xx} .. {@code 5xx}, {@code other}, or {@code none}. */
  static String codeClass(int index) {
    if (index == NONE) {
      return "none";
    }
    if (index == STRANGE) {
      return "other";
    }
    return (index < FIRST ? index : REGISTERED[index - FIRST] / 100) + "xx";
  }
}
