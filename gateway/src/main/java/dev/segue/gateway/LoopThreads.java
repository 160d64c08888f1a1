package dev.segue.gateway;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for event loops. Only on these does Netty keep buffers and their wrappers for the thread
 * that uses them; on any other it allocates anew and takes locks.
 */
final class LoopThreads implements ThreadFactory {
  private final String prefix;
  private final AtomicInteger next = new AtomicInteger();

  LoopThreads(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public Thread newThread(Runnable loop) {
    return new FastThreadLocalThread(loop, prefix + next.getAndIncrement());
  }
}
