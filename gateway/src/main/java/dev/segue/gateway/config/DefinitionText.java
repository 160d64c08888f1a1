package dev.segue.gateway.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The definition of a rollout as somebody has written it, HOCON or JSON, as the JSON that a gateway
 * takes. What it says is the gateway's to judge.
 */
public sealed interface DefinitionText {
  /** It could be read. */
  record Json(String text) implements DefinitionText {}

  /** It could not. */
  record Wrong(Problem problem) implements DefinitionText {}

  /** Of a file, which may include others and name environment variables of this machine. */
  static DefinitionText read(Path file) {
    Problem unreadable = Sources.unreadable(file);
    return unreadable != null
        ? new Wrong(unreadable)
        : json(file, () -> ConfigFactory.parseFile(file.toAbsolutePath().toFile(), options()));
  }

  /**
   * Of a text.
   *
   * @param name for people: where it came from
   */
  static DefinitionText of(String name, String text) {
    return json(
        Path.of(name), () -> ConfigFactory.parseString(text, options().setOriginDescription(name)));
  }

  private static ConfigParseOptions options() {
    return ConfigParseOptions.defaults().setAllowMissing(false);
  }

  private static DefinitionText json(Path file, Supplier<Config> parsed) {
    try {
      return new Json(parsed.get().resolve().root().render(ConfigRenderOptions.concise()));
    } catch (ConfigException refused) {
      return new Wrong(Sources.complaint(file, refused));
    } catch (StackOverflowError tooDeep) { // the parser is recursive
      return new Wrong(new Problem(file.toString(), 0, "syntax", "nested too deeply", "HOCON"));
    }
  }
}
