package dev.segue.gateway.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import dev.segue.gateway.config.SegueConfig.LogConfig;
import dev.segue.gateway.config.SegueConfig.LogFormat;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * The process log on standard error, set up in code: looking for XML files costs start time, and
 * the settings are in the gateway's own configuration. Closing writes out what is still queued.
 */
final class ProcessLog implements AutoCloseable {
  /** Lines that wait for a slow standard error; over it they are dropped. */
  private static final int QUEUE = 4096;

  private static final int FLUSH_MILLIS = 1000;

  /** One event, one line: what a client sent must not be able to forge a second one. */
  private static final String EVENT = "%replace(%msg){'[\\r\\n]+', ' | '}%n";

  private final LoggerContext context;

  private ProcessLog(LoggerContext context) {
    this.context = context;
  }

  /** Replaces whatever logging was set up before. */
  static ProcessLog start(LogConfig config) {
    LoggerContext context = context();
    context.reset();
    return start(config, context, standardError(context, encoder(context, config.format())));
  }

  /** The same as text, to somebody who shows it: one event, one call, on a thread of its own. */
  static ProcessLog into(LogConfig config, Consumer<String> lines) {
    LoggerContext context = context();
    context.reset();
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern("%d{HH:mm:ss} %-5level " + EVENT);
    layout.start();
    LineAppender appender = new LineAppender(layout, lines);
    appender.setContext(context);
    appender.setName("lines");
    appender.start();
    return start(config, context, appender);
  }

  private static ProcessLog start(
      LogConfig config, LoggerContext context, Appender<ILoggingEvent> appender) {
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setName("queue");
    queue.setQueueSize(QUEUE);
    queue.setDiscardingThreshold(0);
    // An event loop that waits until somebody reads the log would stall its connections.
    queue.setNeverBlock(true);
    queue.setMaxFlushTime(FLUSH_MILLIS);
    queue.addAppender(appender);
    queue.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(config.level(), Level.INFO));
    root.addAppender(queue);
    quieten(context);
    return new ProcessLog(context);
  }

  /** The admin server's libraries: how they start is no news, nor is each malformed request. */
  private static void quieten(LoggerContext context) {
    context.getLogger("io.javalin").setLevel(Level.WARN);
    context.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
    context.getLogger("org.eclipse.jetty.http").setLevel(Level.ERROR);
  }

  /** Warnings and errors as text, until a configuration says otherwise. */
  static void quiet(LoggerContext context) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(standardError(context, encoder(context, LogFormat.TEXT)));
  }

  @Override
  public void close() {
    context.stop();
  }

  private static LoggerContext context() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      return context;
    }
    throw new IllegalStateException(
        "SLF4J is bound to "
            + LoggerFactory.getILoggerFactory().getClass().getName()
            + " (expected: Logback, from lib/)");
  }

  private static ConsoleAppender<ILoggingEvent> standardError(
      LoggerContext context, Encoder<ILoggingEvent> encoder) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget(ConsoleTarget.SystemErr.getName());
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogFormat format) {
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case TEXT -> text();
          case JSON -> json();
        };
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static PatternLayoutEncoder text() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSX, UTC} %-5level %logger{0} " + EVENT);
    return encoder;
  }

  /** The message as people read it, once: neither its template nor its arguments. */
  private static JsonEncoder json() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    return encoder;
  }
}
