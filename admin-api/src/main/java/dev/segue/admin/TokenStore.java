package dev.segue.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token that is made where the configuration has none: one secret in the state directory, which
 * whoever may read that directory may use. It is trusted only as far as nobody else can have
 * written or read it: no symbolic links, our own files, no rights for others.
 */
public final class TokenStore {
  /** The file's name within the state directory. */
  public static final String FILE = "admin-token";

  private static final Logger LOG = LoggerFactory.getLogger(TokenStore.class);
  private static final String NAME = "generated";
  private static final int SECRET_BYTES = 32; // 256 bits
  private static final int LONGEST_FILE = 4096;
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> SECRET =
      PosixFilePermissions.fromString("rw-------");

  private final @Nullable Path directory;

  /**
   * @param directory the state directory, or {@code null} where the gateway keeps no state
   */
  public TokenStore(@Nullable Path directory) {
    this.directory = directory;
  }

  /**
   * The tokens to use: the configured ones, or else the one kept in the state directory, made if
   * need be. With neither the list is empty, and the API answers 401 to whatever needs a token.
   *
   * @throws IOException where the directory or the file cannot be used or must not be trusted; the
   *     message names it and what is expected
   */
  public List<AdminToken> tokens(List<AdminToken> configured) throws IOException {
    if (!configured.isEmpty()) {
      return List.copyOf(configured);
    }
    if (directory == null) {
      LOG.warn("no admin token: none is configured, and there is no state directory to keep one");
      return List.of();
    }
    UserPrincipal me = prepareDirectory(directory);
    Path file = directory.resolve(FILE);
    String secret = read(file, me);
    if (secret == null) {
      secret = create(file);
      LOG.info("admin token: none is configured; made one in {}", file);
    } else {
      LOG.info("admin token: none is configured; using the one in {}", file);
    }
    return List.of(new AdminToken(NAME, secret, Role.ADMIN));
  }

  private static UserPrincipal prepareDirectory(Path directory) throws IOException {
    if (Files.isSymbolicLink(directory)) {
      throw new IOException(directory + ": a symbolic link (expected: the state directory itself)");
    }
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory, attribute(DIRECTORY));
    }
    PosixFileAttributes found = attributes(directory);
    if (!found.isDirectory()) {
      throw new IOException(directory + ": not a directory (expected: the state directory)");
    }
    UserPrincipal me = whoWrites(directory);
    requireOwner(directory, found, me);
    if (!found.permissions().equals(DIRECTORY)) {
      Files.setPosixFilePermissions(directory, DIRECTORY); // ours, so ours to close
    }
    return me;
  }

  /** Who owns what this process makes: the only portable way to learn the effective user. */
  private static UserPrincipal whoWrites(Path directory) throws IOException {
    Path probe = Files.createTempFile(directory, ".owner", "", attribute(SECRET));
    try {
      return attributes(probe).owner();
    } finally {
      Files.delete(probe);
    }
  }

  /** The secret, or {@code null} where there is no file or one that a crash left empty. */
  private static @Nullable String read(Path file, UserPrincipal me) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    PosixFileAttributes found = attributes(file);
    if (!found.isRegularFile()) {
      throw new IOException(
          file
              + ": "
              + (found.isSymbolicLink() ? "a symbolic link" : "no file")
              + " (expected: a regular file)");
    }
    requireOwner(file, found, me);
    Set<PosixFilePermission> others = EnumSet.copyOf(found.permissions());
    others.removeAll(SECRET);
    if (!others.isEmpty()) {
      throw new IOException(
          file
              + ": permissions "
              + PosixFilePermissions.toString(found.permissions())
              + " (expected: rw-------); others may have read it: delete it for a new token");
    }
    if (found.size() == 0) {
      Files.delete(file);
      return null;
    }
    return checked(file, bytes(file));
  }

  private static byte[] bytes(Path file) throws IOException {
    try (FileChannel in =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      ByteBuffer buffer = ByteBuffer.allocate(LONGEST_FILE);
      while (buffer.hasRemaining() && in.read(buffer) >= 0) {
        // until the end of the file
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  private static String checked(Path file, byte[] content) throws IOException {
    String secret = new String(content, StandardCharsets.US_ASCII).strip();
    try {
      return new AdminToken(NAME, secret, Role.ADMIN).secret();
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static String create(Path file) throws IOException {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    String secret = HexFormat.of().formatHex(random);
    Set<StandardOpenOption> exclusive =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel out = FileChannel.open(file, exclusive, attribute(SECRET))) {
      ByteBuffer line = ByteBuffer.wrap((secret + '\n').getBytes(StandardCharsets.US_ASCII));
      while (line.hasRemaining()) {
        out.write(line);
      }
      out.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(file + ": appeared meanwhile (expected: one process a directory)", e);
    }
    return secret;
  }

  private static void requireOwner(Path path, PosixFileAttributes found, UserPrincipal me)
      throws IOException {
    if (!found.owner().equals(me)) {
      throw new IOException(
          path + ": owner " + found.owner().getName() + " (expected: " + me.getName() + ')');
    }
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      throw new IOException(path + ": no owners and permissions (expected: a POSIX file system)");
    }
    return view.readAttributes();
  }

  private static FileAttribute<Set<PosixFilePermission>> attribute(Set<PosixFilePermission> value) {
    return PosixFilePermissions.asFileAttribute(value);
  }
}
