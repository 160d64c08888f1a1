package dev.segue.gateway.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where values were written: from a value and its path to a file and a line. */
final class Origins {
  private final Path file;
  private final List<ConfigObject> layers;

  /** A file as the user would name it, and a line from 1; 0 where there is none. */
  record Place(String file, int line) {}

  /**
   * @param file the file that was read, as the user named it
   * @param layers what was written, before substitution, the weakest first
   */
  Origins(Path file, List<ConfigObject> layers) {
    this.file = file;
    this.layers = List.copyOf(layers);
  }

  /**
   * The value's place. What came from an environment variable or from a merge of several places has
   * none of its own; then it is the innermost written thing on the way to it.
   */
  Place place(@Nullable ConfigValue value, List<String> path) {
    Place own = value == null ? null : place(file, value.origin());
    Place best = own;
    int deepest = -1;
    for (ConfigObject layer : own == null ? layers : List.<ConfigObject>of()) {
      ConfigValue node = layer;
      for (int depth = 0; node != null; depth++) {
        Place here = place(file, node.origin());
        if (here != null && (depth > deepest || (depth == deepest && depth > 0))) {
          best = here;
          deepest = depth;
        }
        node = depth < path.size() ? child(node, path.get(depth)) : null;
      }
    }
    return best == null ? new Place(file.toString(), 0) : best;
  }

  private static @Nullable ConfigValue child(ConfigValue node, String segment) {
    try {
      if (node instanceof ConfigObject object) {
        return object.get(segment);
      }
      if (node instanceof ConfigList list && segment.startsWith("[")) {
        int index = Integer.parseInt(segment.substring(1, segment.length() - 1));
        return index < list.size() ? list.get(index) : null;
      }
      return null;
    } catch (ConfigException.NotResolved substituted) {
      return null; // its content is known only after substitution
    }
  }

  /** The place that an origin names, or {@code null} where no line of the user's does. */
  static @Nullable Place place(Path file, ConfigOrigin origin) {
    if (origin.lineNumber() <= 0 || origin.resource() != null) {
      return null;
    }
    String written = origin.filename();
    if (written == null) {
      String description = origin.description();
      int colon = description.lastIndexOf(':');
      return new Place(
          colon < 0 ? description : description.substring(0, colon), origin.lineNumber());
    }
    return new Place(asNamed(file, Path.of(written)), origin.lineNumber());
  }

  /** An included file is shown the way the user named the including one. */
  private static String asNamed(Path file, Path written) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path normal = written.toAbsolutePath().normalize();
    if (folder == null || !normal.startsWith(folder)) {
      return written.toString();
    }
    return file.resolveSibling(folder.relativize(normal)).toString();
  }
}
