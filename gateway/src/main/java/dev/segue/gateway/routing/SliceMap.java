package dev.segue.gateway.routing;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from texts to values that is asked with a part of a byte array: no key object,
 * no allocation. Open addressing, at most half full. Letters are compared as if they were lower
 * case where {@code ignoreCase} is set; the keys must be lower case then.
 */
final class SliceMap<V> {
  private static final int SEED = 0x811c9dc5; // FNV-1a
  private static final int PRIME = 0x01000193;

  private final boolean ignoreCase;
  private final byte[][] keys;
  private final Object[] values;
  private final int mask;
  private final int size;

  SliceMap(Map<String, V> entries, boolean ignoreCase) {
    this.ignoreCase = ignoreCase;
    size = entries.size();
    int capacity = Integer.highestOneBit(Math.max(2, size) * 4 - 1);
    mask = capacity - 1;
    keys = new byte[capacity][];
    values = new Object[capacity];
    for (Map.Entry<String, V> entry : entries.entrySet()) {
      byte[] key = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
      int hash = start();
      for (byte b : key) {
        hash = step(hash, b);
      }
      int at = spread(hash) & mask;
      while (keys[at] != null) {
        at = (at + 1) & mask;
      }
      keys[at] = key;
      values[at] = entry.getValue();
    }
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The hash of nothing; continue with {@link #step} for each byte. */
  static int start() {
    return SEED;
  }

  int step(int hash, byte b) {
    return (hash ^ (ignoreCase ? lower(b) : b)) * PRIME;
  }

  private static int spread(int hash) {
    return hash ^ hash >>> 16;
  }

  @Nullable V get(byte[] bytes, int from, int to) {
    int hash = start();
    for (int i = from; i < to; i++) {
      hash = step(hash, bytes[i]);
    }
    return get(hash, bytes, from, to);
  }

  /** The same where the caller has computed the hash on the way. */
  @SuppressWarnings("unchecked") // only V is ever put in
  @Nullable V get(int hash, byte[] bytes, int from, int to) {
    for (int at = spread(hash) & mask; keys[at] != null; at = (at + 1) & mask) {
      if (same(keys[at], bytes, from, to)) {
        return (V) values[at];
      }
    }
    return null;
  }

  private boolean same(byte[] key, byte[] bytes, int from, int to) {
    if (key.length != to - from) {
      return false;
    }
    for (int i = 0; i < key.length; i++) {
      byte b = bytes[from + i];
      if (key[i] != (ignoreCase ? lower(b) : b)) {
        return false;
      }
    }
    return true;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
  }
}
