package dev.segue.gateway.config;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The names of all things of a kind that the file has, those with errors of their own included.
 *
 * @param kind what they are, as in {@code backend}; their block is its plural
 */
record KnownNames(String kind, Set<String> ids) {
  KnownNames {
    ids = new TreeSet<>(ids); // sorted, for messages
  }

  static KnownNames of(String kind, Block segue) {
    return new KnownNames(kind, segue.names(kind + 's'));
  }

  /** The name that the key holds; {@code null} and reported where there is no such thing. */
  @Nullable String known(Block block, String key) {
    String name = block.textOrNull(key);
    if (name == null || ids.contains(name)) {
      return name;
    }
    block.wrong(key, expected());
    return null;
  }

  /** The same of a key that must be there. */
  @Nullable String required(Block block, String key) {
    block.require(key, expected());
    return known(block, key);
  }

  @Nullable String known(Item item) {
    String name = item.text(expected());
    if (name == null || ids.contains(name)) {
      return name;
    }
    item.wrong(expected());
    return null;
  }

  String expected() {
    return Conflicts.oneOf(kind, ids);
  }
}
