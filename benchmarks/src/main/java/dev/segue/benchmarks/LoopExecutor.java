package dev.segue.benchmarks;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Runs benchmarks on event loops, as the measured code does run: thread locals, for one, are those
 * of Netty's own threads. JMH makes it by name.
 */
public final class LoopExecutor extends MultiThreadIoEventLoopGroup {
  /** The option that makes JMH choose custom executors. */
  public static final String CUSTOM = "-Djmh.executor=CUSTOM";

  /** The option that names this one. */
  public static final String THIS = "-Djmh.executor.class=dev.segue.benchmarks.LoopExecutor";

  public LoopExecutor(int threads, String name) {
    super(threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  @Override
  @SuppressWarnings("deprecation") // what JMH calls; without the quiet period of Netty's default
  public void shutdown() {
    shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
