package dev.segue.gateway.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started command with all that it starts in turn. With {@code setsid} it leads a process group
 * of its own, so that a signal reaches those too whose parent has ended. Without it only those are
 * found that still descend from it.
 */
final class ProcessTree {
  private static final Logger log = LoggerFactory.getLogger(ProcessTree.class);

  private static final Path PROCESSES = Path.of("/proc");

  private final Process process;
  private final @Nullable Path kill;

  // Who descended from it when the end began: found no more once their parent has ended.
  private List<ProcessHandle> descendants = List.of();

  private ProcessTree(Process process, @Nullable Path kill) {
    this.process = process;
    this.kill = kill;
  }

  /** The two programs by which a group is made and ended. */
  record Tools(Path setsid, Path kill) {
    /** Those of this machine, or {@code null} where one is missing. */
    static @Nullable Tools found() {
      Path setsid = program("setsid");
      Path kill = program("kill");
      return setsid == null || kill == null ? null : new Tools(setsid, kill);
    }

    private static @Nullable Path program(String name) {
      return Stream.of("/usr/bin", "/bin")
          .map(directory -> Path.of(directory, name))
          .filter(Files::isExecutable)
          .findFirst()
          .orElse(null);
    }
  }

  /** Starts it with this environment alone, with empty input, both outputs in one. */
  static ProcessTree start(@Nullable Tools tools, List<String> argv, Map<String, String> names)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (tools != null) {
      command.addAll(List.of(tools.setsid().toString(), "--"));
    }
    command.addAll(argv);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(names);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      log.debug("A command ended before its input was closed", e);
    }
    return new ProcessTree(process, tools == null ? null : tools.kill());
  }

  Process process() {
    return process;
  }

  InputStream output() {
    return process.getInputStream();
  }

  /** Asks all of it to end. */
  void terminate() {
    descendants = process.descendants().toList();
    if (!signal("TERM")) {
      descendants.forEach(ProcessHandle::destroy);
      process.destroy(); // also where its group was not made yet
    }
  }

  /** Ends what is left of it. */
  void kill() {
    boolean _ = signal("KILL");
    descendants.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Whether any of it is left; also what was left behind after the command's own end. */
  boolean isAlive() {
    return process.isAlive()
        || descendants.stream().anyMatch(ProcessHandle::isAlive)
        || (kill != null && groupIsAlive());
  }

  /**
   * Asks the kernel's own list, not for the effect of a signal: who has ended and was not waited
   * for, as with a first process of a container that waits for nobody, still gets signals.
   */
  private boolean groupIsAlive() {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path one : processes) {
        if (isLiveMember(one.resolve("stat"))) {
          return true;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException e) {
      log.debug("The list of processes cannot be read", e);
      return signal("0");
    }
  }

  /** The line is {@code pid (name) state parent group ...}; a name may hold anything. */
  private boolean isLiveMember(Path stat) {
    try {
      String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
      String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", 4);
      boolean live = !fields[0].equals("Z") && !fields[0].equals("X");
      return live && fields.length == 4 && fields[2].equals(Long.toString(process.pid()));
    } catch (IOException endedMeanwhile) {
      return false;
    }
  }

  /**
   * Whether the group got the signal. The kernel gives a number to nobody else while a group bears
   * it, so a group that is there is the command's.
   */
  private boolean signal(String name) {
    if (kill == null) {
      return false;
    }
    List<String> argv = List.of(kill.toString(), "-" + name, "--", "-" + process.pid());
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.environment().clear();
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      Process signalling = builder.start();
      return signalling.waitFor(1, TimeUnit.SECONDS) && signalling.exitValue() == 0;
    } catch (IOException e) {
      log.warn("{} could not be started: {}", kill, e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
