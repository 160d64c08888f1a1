package dev.segue.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where it was measured, with what. Neither names of hosts nor paths.
 *
 * @param versions of the peers and generators, by name
 */
record Machine(
    String processor,
    int processors,
    String memory,
    String system,
    String kernel,
    String jdk,
    Map<String, String> versions) {

  /** Of the versions' lines: addresses, dates, names of authors. */
  private static final String NOISE =
      "( \\d{4}/| - http| Copyright| \\[epoll\\]).*|^.*version:? |^nghttp2/";

  static Machine read(Children children, Cores cores) throws InterruptedException {
    return new Machine(
        field("/proc/cpuinfo", "model name"),
        count("/proc/cpuinfo", "processor"),
        gib(field("/proc/meminfo", "MemTotal")),
        field("/etc/os-release", "PRETTY_NAME").replace("\"", ""),
        System.getProperty("os.version").replaceAll("-.*", "")
            + " "
            + System.getProperty("os.arch"),
        System.getProperty("java.vendor.version", "") + " " + Runtime.version(),
        versions(children, cores.load()));
  }

  private static Map<String, String> versions(Children children, int core)
      throws InterruptedException {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("nginx", first(children, core, List.of("nginx", "-v")));
    versions.put("HAProxy", first(children, core, List.of("haproxy", "-v")));
    versions.put("h2load", first(children, core, List.of("h2load", "--version")));
    // wrk has no such option: its usage text begins with the version, and it ends with an error
    versions.put("wrk", first(children, core, List.of("sh", "-c", "wrk -v || :")));
    return versions;
  }

  private static String first(Children children, int core, List<String> command)
      throws InterruptedException {
    try {
      return children.run(core, command).lines().findFirst().orElse("").replaceAll(NOISE, "");
    } catch (IOException e) {
      return "none";
    }
  }

  private static String field(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.replaceFirst("^[^:=]*[:=]\\s*", ""))
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static int count(String file, String name) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return (int) lines.filter(line -> line.startsWith(name)).count();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Share of the processors' time that anything used over that time, in per cent. */
  static double busy(Duration time) throws IOException, InterruptedException {
    long[] before = times();
    Thread.sleep(time);
    long[] after = times();
    long all = after[0] - before[0];
    return all == 0 ? 0 : 100.0 * (all - after[1] + before[1]) / all;
  }

  /** All ticks, and idle ones: proc(5), the first line of /proc/stat. */
  private static long[] times() throws IOException {
    String[] fields = field("/proc/stat", "cpu ").strip().split("\\s+", -1);
    long all = 0;
    for (int i = 1; i <= 8; i++) {
      all += Long.parseLong(fields[i]);
    }
    return new long[] {all, Long.parseLong(fields[4]) + Long.parseLong(fields[5])};
  }

  private static String gib(String kib) {
    String digits = kib.replaceAll("\\D", "");
    return digits.isEmpty() ? kib : Long.parseLong(digits) / (1 << 20) + " GiB";
  }
}
