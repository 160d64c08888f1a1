package dev.segue.gateway.control.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The directory where one gateway process keeps what outlives it. Held by a lock of the operating
 * system, which ends with the process however it ends.
 */
public final class StateDirectory implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String JOURNAL = "journal.mv";

  private final Path path;
  private final FileChannel lock;

  private StateDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes the directory; makes it (mode 0700) where there is none.
   *
   * @throws StateDirectoryInUse if another gateway holds it
   * @throws IOException if it cannot be made or written
   */
  public static StateDirectory open(Path path) throws IOException {
    make(path);
    // Never deleted: a lock on a deleted file would keep nobody out.
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (!locked(channel)) {
        throw new StateDirectoryInUse(path, holder(channel));
      }
      channel.truncate(0);
      channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
      return new StateDirectory(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void make(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectory(path, ownerOnly());
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    channel.read(pid, 0);
    String text = StandardCharsets.US_ASCII.decode(pid.flip()).toString().strip();
    return text.isEmpty() ? "another process" : "process " + text;
  }

  public Path path() {
    return path;
  }

  /**
   * The journal of this directory. The caller closes it before the directory.
   *
   * @throws JournalUnreadable if there is one and it cannot be read
   */
  public Journal openJournal() throws IOException {
    Path file = path.resolve(JOURNAL);
    MvFile store = MvFile.open(file, Journal.HISTORY);
    try {
      return DurableJournal.start(store);
    } catch (RuntimeException e) {
      store.close();
      throw new JournalUnreadable(file, e.getMessage(), e);
    }
  }

  /** Lets another process have it. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
