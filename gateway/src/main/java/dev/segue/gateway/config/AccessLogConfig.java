package dev.segue.gateway.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The access log: one line for every request that was accepted.
 *
 * @param file where the lines go; {@code null} = standard output
 * @param queue bytes of lines that wait to be written, in the whole process
 */
public record AccessLogConfig(Format format, @Nullable Path file, int queue) {
  private static final int MIN_QUEUE = 64 * 1024;
  private static final int MAX_QUEUE = 1 << 30;

  /** What a line looks like. */
  public enum Format {
    OFF,
    JSON,
    COMBINED
  }

  public AccessLogConfig {
    new Checks().range("queue", queue, MIN_QUEUE, MAX_QUEUE).done();
  }
}
