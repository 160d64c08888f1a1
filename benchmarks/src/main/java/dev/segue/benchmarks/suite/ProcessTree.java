package dev.segue.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the system has accounted to a process and its descendants. */
record ProcessTree(ProcessHandle root) {
  /** Of USER_HZ, which is 100 on every Linux that a JVM runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int AFTER_NAME_UTIME = 11; // proc(5): fields 14 and 15, the name is field 2

  /** User and system time, in seconds. */
  double cpuSeconds() throws IOException {
    double ticks = 0;
    for (ProcessHandle one : (Iterable<ProcessHandle>) all()::iterator) {
      ticks += cpuTicks(read(one, "stat"));
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Resident memory, in KiB. */
  double rssKib() throws IOException {
    double sum = 0;
    for (ProcessHandle one : (Iterable<ProcessHandle>) all()::iterator) {
      sum += rssKib(read(one, "status"));
    }
    return sum;
  }

  private Stream<ProcessHandle> all() {
    return Stream.concat(Stream.of(root), root.descendants());
  }

  private static String read(ProcessHandle process, String file) throws IOException {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (NoSuchFileException e) {
      return ""; // it ended
    }
  }

  /** From the text of /proc/PID/stat. */
  static long cpuTicks(String stat) {
    if (stat.isEmpty()) {
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[AFTER_NAME_UTIME]) + Long.parseLong(fields[AFTER_NAME_UTIME + 1]);
  }

  /** From the text of /proc/PID/status. */
  static long rssKib(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
