package dev.segue.gateway.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file, what overrides it, and the shipped defaults, as HOCON trees.
 *
 * @param merged all of them, substituted
 * @param shipped reference.conf alone
 * @param written the file and the overrides as they were parsed, the weakest first
 */
record Sources(ConfigObject merged, ConfigObject shipped, List<ConfigObject> written) {
  private static final String OVERRIDES = "overrides";
  private static final Pattern ADVICE = Pattern.compile("(?s)( \\(if you |\\. Trace: ).*");
  private static final String SET =
      "a key or an environment variable of that name, or ${?NAME} where it may be absent";

  /**
   * Parses and substitutes. The file may include others and name environment variables.
   *
   * @throws ConfigException where the text is not HOCON, or a file or a variable is missing
   */
  static Sources of(Path file, String overrides) {
    ConfigParseOptions options = ConfigParseOptions.defaults().setAllowMissing(false);
    Config over = ConfigFactory.parseString(overrides, options.setOriginDescription(OVERRIDES));
    // absolute, since the library finds included files only beside a file that has a parent
    Config main = ConfigFactory.parseFile(file.toAbsolutePath().toFile(), options);
    ConfigObject reference = reference();
    Config merged = over.withFallback(main).withFallback(reference).resolve();
    return new Sources(merged.root(), reference, List.of(main.root(), over.root()));
  }

  /** The shipped defaults. */
  static ConfigObject reference() {
    ConfigParseOptions options = ConfigParseOptions.defaults().setAllowMissing(false);
    return ConfigFactory.parseResources(Sources.class.getClassLoader(), "reference.conf", options)
        .resolve()
        .root();
  }

  /** Why the file cannot be parsed at all, or {@code null} where it might be. */
  static @Nullable Problem unreadable(Path file) {
    String expected = "a readable file";
    if (Files.isDirectory(file)) {
      return new Problem(file.toString(), 0, "file", "a directory", expected);
    }
    if (!Files.exists(file)) {
      return new Problem(file.toString(), 0, "file", "no such file", expected);
    }
    boolean readable = Files.isReadable(file);
    return readable ? null : new Problem(file.toString(), 0, "file", "not readable", expected);
  }

  /** The parser's complaint. Lines near a secret are not repeated. */
  static Problem complaint(Path file, ConfigException refused) {
    ConfigOrigin origin = refused.origin();
    Origins.Place place = origin == null ? null : Origins.place(file, origin);
    if (place == null) {
      place = new Origins.Place(file.toString(), 0);
    }
    String message = String.valueOf(refused.getMessage());
    if (origin != null && message.startsWith(origin.description() + ": ")) {
      message = message.substring(origin.description().length() + 2);
    }
    return switch (refused) {
      case ConfigException.UnresolvedSubstitution _ ->
          new Problem(place.file(), place.line(), "substitution", message, SET);
      case ConfigException.IO _ ->
          new Problem(place.file(), place.line(), "include", missing(message), "a readable file");
      default -> new Problem(place.file(), place.line(), "syntax", brief(message, origin), "HOCON");
    };
  }

  /** The library looks for a missing file in places that nobody meant, and says so. */
  private static String missing(String message) {
    String name = message.substring(message.lastIndexOf(": ") + 1).strip();
    return message.contains("not found") ? name + ", not found" : message;
  }

  /** Without the parser's advice, and near a secret without what it quotes. */
  private static String brief(String message, @Nullable ConfigOrigin origin) {
    if (nearSecret(origin)) {
      return "not parsable, and not shown since a secret may be near";
    }
    return ADVICE.matcher(message).replaceFirst("").replace('\n', ' ');
  }

  private static boolean nearSecret(@Nullable ConfigOrigin origin) {
    if (origin == null || origin.filename() == null) {
      return true;
    }
    try {
      List<String> lines = Files.readAllLines(Path.of(origin.filename()));
      int line = Math.min(origin.lineNumber(), lines.size());
      return lines.subList(Math.max(0, line - 2), Math.max(0, line)).stream()
          .anyMatch(text -> text.contains("secret") || text.contains("://"));
    } catch (IOException unreadable) {
      return true;
    }
  }
}
