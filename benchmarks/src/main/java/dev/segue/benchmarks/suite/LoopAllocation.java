package dev.segue.benchmarks.suite;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What the event loops of a gateway's process have allocated, by the JVM's own count. */
final class LoopAllocation implements AutoCloseable {
  private static final String LOOPS = "segue-loop-";

  private final JMXConnector connector;
  private final ThreadMXBean threads;

  private LoopAllocation(JMXConnector connector, ThreadMXBean threads) {
    this.connector = connector;
    this.threads = threads;
  }

  /** Attaches to the process, which has to be this user's. */
  @SuppressWarnings("BanJNDI") // the address is of a process that the suite itself started
  static LoopAllocation of(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      return new LoopAllocation(
          connector,
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              ManagementFactory.THREAD_MXBEAN_NAME,
              ThreadMXBean.class));
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  /** Bytes on the heap since the loops began. */
  long bytes() {
    long[] loops =
        Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(info -> info != null && info.getThreadName().startsWith(LOOPS))
            .mapToLong(ThreadInfo::getThreadId)
            .toArray();
    return Arrays.stream(threads.getThreadAllocatedBytes(loops)).sum();
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
