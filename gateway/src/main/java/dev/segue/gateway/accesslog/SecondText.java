package dev.segue.gateway.accesslog;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The current second as text, made once a second. Times are UTC. */
final class SecondText {
  private final DateTimeFormatter pattern;
  private long second = Long.MIN_VALUE;
  private byte[] text = {};

  SecondText(String pattern) {
    this.pattern = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  byte[] at(long wallMillis) {
    long wanted = Math.floorDiv(wallMillis, 1000L);
    if (wanted != second) {
      second = wanted;
      text = LineBuffer.ascii(pattern.format(Instant.ofEpochSecond(wanted)));
    }
    return text;
  }
}
