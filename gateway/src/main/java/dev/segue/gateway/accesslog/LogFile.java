package dev.segue.gateway.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that is appended to, and opened anew when something else, or nothing, stands under its
 * name: so it can be rotated without a word to this process.
 */
final class LogFile implements LineSink {
  private static final int TRIES = 3;

  private final Path path;
  private Opened opened;

  /** What is written, and what identifies it. */
  private record Opened(FileChannel channel, @Nullable Object key) {}

  private LogFile(Path path, Opened opened) {
    this.path = path;
    this.opened = opened;
  }

  /** Opens or creates it; the exception says what is wrong in words for people. */
  static LogFile open(Path path) throws IOException {
    try {
      return new LogFile(path, opened(path));
    } catch (NoSuchFileException e) {
      throw new IOException(path + ": its directory does not exist", e);
    } catch (AccessDeniedException e) {
      throw new IOException(path + ": permission denied", e);
    }
  }

  /** Somebody may rename while we open: only what had the name before and after is what we have. */
  private static Opened opened(Path path) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      if (!Files.exists(path)) {
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      }
      Object before = key(path);
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      if (Objects.equals(before, key(path))) {
        return new Opened(channel, before);
      }
      channel.close();
    }
    throw new IOException(path + ": moved again and again");
  }

  private static @Nullable Object key(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException moved) {
      return null;
    }
  }

  @Override
  public void write(ByteBuffer... parts) throws IOException {
    writeAll(opened.channel(), parts);
  }

  static void writeAll(GatheringByteChannel channel, ByteBuffer... parts) throws IOException {
    while (parts[parts.length - 1].hasRemaining() || parts[0].hasRemaining()) {
      channel.write(parts);
    }
  }

  @Override
  public boolean lookAgain() throws IOException {
    if (Objects.equals(opened.key(), key(path))) {
      return false;
    }
    Opened old = opened;
    opened = opened(path);
    old.channel().close();
    return true;
  }

  @Override
  public void close() throws IOException {
    opened.channel().close();
  }
}
