package dev.segue.gateway.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Processes of {@link VersionedService}, started and replaced by shell scripts in a directory, as
 * an operator would write them for hooks. Closing it ends every process that they have started.
 */
public final class Services implements AutoCloseable {
  private final Path directory;
  private final Path start;
  private final Path replace;

  /** Writes the scripts into the directory. */
  public Services(Path directory) throws IOException {
    this.directory = directory;
    start = directory.resolve("start.sh");
    replace = directory.resolve("replace.sh");
    Files.writeString(
        start,
        """
        # PORT VERSION: what is left behind has outputs of its own, so that no hook waits for it
        cd '%1$s'
        '%2$s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%3$s' %4$s "$1" "$2" '%1$s' \\
          </dev/null >>log 2>&1 &
        echo $! >>started
        """
            .formatted(
                directory,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                classes(),
                VersionedService.class.getName()));
    Files.writeString(
        replace,
        """
        # [VERSION]: ends what listens at the endpoint's port, and starts that version there
        cd '%s'
        kill "$(cat "$SEGUE_PORT")" || exit 1
        while [ -e "$SEGUE_PORT" ]; do sleep 0.05; done
        echo "$SEGUE_PORT ${1:-$SEGUE_VERSION}" >>replaced
        exec /bin/sh '%s' "$SEGUE_PORT" "${1:-$SEGUE_VERSION}"
        """
            .formatted(directory, start));
  }

  /** Only ours: a short class path is a fast start. */
  private static Path classes() {
    try {
      return Path.of(
          VersionedService.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts so many more of that version, and returns their ports once they listen. */
  public List<Integer> start(int count, String version) throws Exception {
    Set<Integer> before = ports();
    for (int i = 0; i < count; i++) {
      Process script =
          new ProcessBuilder("/bin/sh", start.toString(), "0", version).inheritIO().start();
      if (!script.waitFor(15, TimeUnit.SECONDS) || script.exitValue() != 0) {
        throw new AssertionError(start + ": " + script);
      }
    }
    Await.until("services listen", () -> ports().size() == before.size() + count);
    return ports().stream().filter(port -> !before.contains(port)).toList();
  }

  private Set<Integer> ports() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9]+"))
          .map(Integer::valueOf)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** As a list of a configuration: starts a version at a port. */
  public String startCommand(int port, String version) {
    return "[/bin/sh, \"%s\", \"%d\", %s]".formatted(start, port, version);
  }

  /** As a list of a configuration: puts that version in the place of what is at the endpoint. */
  public String replaceCommand(String version) {
    return "[/bin/sh, \"%s\", %s]".formatted(replace, version);
  }

  /** The same with the version that the hook is told. */
  public String replaceCommand() {
    return "[/bin/sh, \"%s\"]".formatted(replace);
  }

  /** The process that listens at that port. */
  public long pid(int port) throws IOException {
    return Long.parseLong(Files.readString(directory.resolve(Integer.toString(port))).strip());
  }

  /** Port and version of each replacement, in order. */
  public List<String> replaced() throws IOException {
    return lines("replaced");
  }

  /** Ends the process at that port as a crash does. */
  public void kill(int port) throws IOException {
    end(pid(port));
  }

  private List<String> lines(String file) throws IOException {
    try {
      return Files.readAllLines(directory.resolve(file));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static void end(long pid) {
    ProcessHandle.of(pid)
        .filter(process -> process.info().command().orElse("java").endsWith("java"))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() throws IOException {
    for (String pid : lines("started")) {
      end(Long.parseLong(pid));
    }
  }
}
