package dev.segue.gateway.config;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The ids of all backends of the file, those with errors of their own included. */
record BackendNames(Set<String> ids) {
  BackendNames {
    ids = new TreeSet<>(ids); // sorted, for messages
  }

  /** The backend that the key names; {@code null} and reported where there is none. */
  @Nullable String known(Block block, String key) {
    String name = block.textOrNull(key);
    if (name == null || ids.contains(name)) {
      return name;
    }
    block.wrong(key, expected());
    return null;
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
    return Conflicts.oneOf(ids);
  }
}
