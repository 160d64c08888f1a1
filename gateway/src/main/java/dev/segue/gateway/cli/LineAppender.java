package dev.segue.gateway.cli;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;

/** Hands the process log to somebody who shows it, line by line. */
final class LineAppender extends AppenderBase<ILoggingEvent> {
  private final PatternLayout layout;
  private final Consumer<String> lines;

  /** The layout is started already. */
  LineAppender(PatternLayout layout, Consumer<String> lines) {
    this.layout = layout;
    this.lines = lines;
  }

  @Override
  protected void append(ILoggingEvent event) {
    layout.doLayout(event).lines().limit(1).forEach(lines);
  }
}
