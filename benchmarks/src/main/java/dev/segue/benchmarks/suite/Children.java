package dev.segue.benchmarks.suite;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The processes that the suite started: none outlives it. They get TERM when the thread that
 * started them ends, whatever ended it, so they are to be started by the main thread.
 */
final class Children implements AutoCloseable {
  private static final ProcessBuilder.Redirect NOTHING =
      ProcessBuilder.Redirect.from(new File("/dev/null"));
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Set<Process> alive = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Starts a program on one core; what it says goes to the file. */
  Process start(int core, Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(pinned(core, command)).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("out.log").toFile());
    return started(builder);
  }

  /** Runs a program to its end and returns what it printed, errors included. */
  String run(int core, List<String> command) throws IOException, InterruptedException {
    Process process = started(new ProcessBuilder(pinned(core, command)).redirectErrorStream(true));
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    alive.remove(process);
    if (code != 0) {
      throw new IOException(command.getFirst() + " ended with " + code + ": " + said.strip());
    }
    return said;
  }

  private static List<String> pinned(int core, List<String> command) {
    List<String> all = new ArrayList<>(List.of("setpriv", "--pdeathsig", "TERM"));
    all.addAll(List.of("taskset", "-c", Integer.toString(core)));
    all.addAll(command);
    return all;
  }

  private Process started(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectInput(NOTHING).start();
    alive.add(process);
    if (closed) { // interrupted in this very moment
      end(process);
      throw new IOException("interrupted");
    }
    return process;
  }

  /** Ends one of them, and waits for that. */
  void end(Process process) {
    process.destroy();
    finish(process);
  }

  @Override
  public void close() {
    closed = true;
    alive.forEach(Process::destroy);
    alive.forEach(this::finish);
  }

  private void finish(Process process) {
    List<ProcessHandle> family = process.descendants().toList();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
    alive.remove(process);
  }
}
