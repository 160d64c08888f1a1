package dev.segue.gateway.config;

import java.nio.file.Path;

/** Where a configuration comes from, so that it can be read again. */
public interface ConfigSource {
  /** For people: the file's name. */
  String name();

  /** Reads it as it is now; may take its time. */
  ConfigResult read();

  static ConfigSource file(Path file) {
    return new ConfigSource() {
      @Override
      public String name() {
        return file.toString();
      }

      @Override
      public ConfigResult read() {
        return ConfigReader.read(file);
      }
    };
  }
}
