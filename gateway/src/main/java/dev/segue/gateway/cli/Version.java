package dev.segue.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.function.Supplier;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the build, the Java it runs on, the transport it would choose. */
public final class Version implements IVersionProvider {
  private final Supplier<String> transport;

  /** The supplier is called only when the version is asked for: the answer loads native code. */
  Version(Supplier<String> transport) {
    this.transport = transport;
  }

  @Override
  public String[] getVersion() {
    Properties build = build();
    String commit = build.getProperty("commit", "");
    return new String[] {
      "segue "
          + build.getProperty("version")
          + (commit.isEmpty() ? "" : " (commit " + commit + ')'),
      "java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ')',
      "transport " + transport.get() + " (what transport = auto takes here)"
    };
  }

  /** The product's version. */
  public static String product() {
    return build().getProperty("version");
  }

  private static Properties build() {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IllegalStateException(
            "build.properties is missing (expected: beside " + Version.class.getName() + ')');
      }
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build;
  }
}
