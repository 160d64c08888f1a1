package dev.segue.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;

/** Says at the start when the process may not open as many sockets as it is configured for. */
final class OpenFiles {
  private static final int SPARE = 256; // jars, logs, the journal, listeners

  private OpenFiles() {}

  /** A client connection usually has a backend connection with it. */
  static void warnIfFew(int connections, Logger log) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long allowed = system.getMaxFileDescriptorCount();
      long wanted = 2L * connections + SPARE;
      if (allowed < wanted) {
        log.warn(
            "open files: {} allowed, {} wanted for limits.connections = {}; raise nofile (ulimit -n,"
                + " LimitNOFILE) or lower the limit",
            allowed,
            wanted,
            connections);
      }
    }
  }
}
