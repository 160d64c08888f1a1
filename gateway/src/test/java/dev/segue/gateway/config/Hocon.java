package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads configuration texts from a folder, as {@code a.conf}. */
record Hocon(Path folder) {
  /** A valid configuration, to which tests add. */
  static final String VALID =
      """
      segue {
        listeners { main { bind = "127.0.0.1:8080" } }
        backends {
          old { endpoints = ["127.0.0.1:9001"] }
          new { endpoints = ["127.0.0.1:9002"] }
        }
        routes { orders { split { old = 95, new = 5 }, fallback = old } }
      }
      """;

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ConfigResult read(String text, String overrides) {
    return ConfigReader.read(file("a.conf", text), overrides);
  }

  SegueConfig loaded(String text, String overrides) {
    ConfigResult result = read(text, overrides);
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    return ((ConfigResult.Loaded) result).config();
  }

  /** The problems, or warnings of a valid text, without the folder. */
  List<String> complaints(String text) {
    List<Problem> complaints =
        switch (read(text, "")) {
          case ConfigResult.Loaded loaded -> loaded.warnings();
          case ConfigResult.Invalid invalid -> invalid.problems();
        };
    return complaints.stream().map(p -> p.toString().replace(folder + "/", "")).toList();
  }
}
