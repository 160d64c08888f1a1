package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of {@code conf/}, which newcomers copy. */
final class ConfFilesTest {
  private static final Path FOLDER = Path.of("../conf");

  static List<Path> files() throws IOException {
    try (var files = Files.newDirectoryStream(FOLDER, "*.conf")) {
      return StreamSupport.stream(files.spliterator(), false).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachIsValidAndWarnsOfNothing(Path file) {
    ConfigResult result = ConfigReader.read(file, "SEGUE_ADMIN_TOKEN = 0123456789abcdef");

    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    assertThat(result.warnings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachWorksWithoutAToken(Path file) {
    // the environment may hold one, so take it away
    ConfigResult result = ConfigReader.read(file, "segue.admin.tokens = []");

    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
  }

  @Test
  void theAddressesOfTheDemonstrationMayBeOverridden() {
    String overrides =
        "demo { listen = \"127.0.0.1:0\", admin = \"127.0.0.1:0\","
            + " old = \"127.0.0.1:1001\", new = \"127.0.0.1:1002\" }";

    ConfigResult result = ConfigReader.read(FOLDER.resolve("demo.conf"), overrides);

    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    SegueConfig config = ((ConfigResult.Loaded) result).config();
    assertThat(config.admin().bind()).isEqualTo(Hocon.loopback(0));
    assertThat(config.listeners().values())
        .extracting(ListenerConfig::bind)
        .containsExactly(Hocon.loopback(0));
    assertThat(config.backends().values())
        .flatExtracting(BackendConfig::endpoints)
        .extracting(BackendConfig.EndpointConfig::port)
        .containsExactly(1002, 1001);
  }
}
