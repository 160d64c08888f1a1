package dev.segue.gateway.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask at a steady rate, whatever the answers take: each request has a time at which it
 * is due, and its latency counts from then on, so that a stall shows in all requests it holds up.
 */
final class Load implements AutoCloseable {
  private static final int FEWEST_CLIENTS = 8;
  private static final int MOST_CLIENTS = 256;
  private static final int RATE_OF_A_CLIENT = 25;
  private static final long LONGEST_PARK = TimeUnit.MILLISECONDS.toNanos(50);

  private final InetSocketAddress gateway;
  private final int rate;
  private final Tally tally;
  private final AtomicLong next = new AtomicLong();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * Nothing is sent yet.
   *
   * @param rate requests a second
   */
  Load(InetSocketAddress gateway, int rate, Tally tally) {
    this.gateway = gateway;
    this.rate = rate;
    this.tally = tally;
  }

  void start() {
    long begin = System.nanoTime();
    int count = Math.clamp(rate / RATE_OF_A_CLIENT, FEWEST_CLIENTS, MOST_CLIENTS);
    for (int i = 0; i < count; i++) {
      clients.add(Thread.ofVirtual().name("demo-client-" + i).start(() -> ask(begin)));
    }
  }

  /** Sends no more; returns when every request under way has ended. */
  @Override
  public void close() {
    stopped = true;
    boolean interrupted = false;
    for (Thread client : clients) {
      try {
        client.join(Duration.ofNanos(2 * Client.answerNanos()));
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(long begin) {
    try (Client client = new Client(gateway)) {
      while (!stopped) {
        long number = next.getAndIncrement();
        long due = begin + number * 1_000_000_000L / rate;
        if (!waitUntil(due)) {
          return;
        }
        ask(client, number, due);
      }
    }
  }

  private void ask(Client client, long number, long due) {
    try {
      String version = client.ask(number);
      tally.answered(version, System.nanoTime() - due);
    } catch (IOException e) {
      tally.failed(String.valueOf(e.getMessage()), System.nanoTime() - due);
    }
  }

  /** Returns whether the time came before the end. */
  private boolean waitUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, LONGEST_PARK));
      if (stopped) {
        return false;
      }
    }
    return true;
  }
}
