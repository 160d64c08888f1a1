package dev.segue.gateway.demo;

import java.time.Duration;

/** Whether somebody asked for the end. */
@FunctionalInterface
public interface Interruption {
  /** Waits that long, or until the end was asked for; returns whether it was. */
  boolean within(Duration time) throws InterruptedException;
}
