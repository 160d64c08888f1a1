package dev.segue.gateway.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Makes a test class fail for what Netty complains of in its log: leaked buffers, exceptions that
 * nobody caught, tasks that threw.
 */
public final class NettyComplaints implements BeforeAllCallback, AfterAllCallback {
  private static final int ALLOCATIONS_THAT_REPORT = 300;

  private final Recorder recorder = new Recorder();

  private static final class Recorder extends AppenderBase<ILoggingEvent> {
    final List<String> complaints = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
        String cause =
            event.getThrowableProxy() == null
                ? ""
                : ": "
                    + event.getThrowableProxy().getClassName()
                    + ": "
                    + event.getThrowableProxy().getMessage();
        complaints.add(event.getFormattedMessage() + cause);
      }
    }
  }

  private static Logger netty() {
    return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("io.netty");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    recorder.start();
    netty().addAppender(recorder);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    reportLeaks();
    netty().detachAppender(recorder);
    recorder.stop();
    if (!recorder.complaints.isEmpty()) {
      throw new AssertionError("Netty complained: " + recorder.complaints);
    }
  }

  /** A leak is seen when the buffer was collected, and reported at a later allocation. */
  private static void reportLeaks() {
    System.gc();
    for (int i = 0; i < ALLOCATIONS_THAT_REPORT; i++) {
      ByteBufAllocator.DEFAULT.buffer(16).release();
    }
  }
}
