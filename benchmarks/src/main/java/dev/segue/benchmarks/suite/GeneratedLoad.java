package dev.segue.benchmarks.suite;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One run; results may be read once it is over. Confined to the loop until then. */
final class GeneratedLoad {
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
  private static final long SEED = 4711;

  private final EventLoop loop;
  private final Schedule schedule;
  private final List<LoadConnection> connections = new ArrayList<>();
  private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();
  private final LongQueue waiting = new LongQueue();
  private final Histogram latencies = new Histogram(LONGEST, 3);
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final CompletableFuture<Boolean> over = new CompletableFuture<>();
  private final Runnable tick = this::tick;
  private final long[] perSecond;
  private long begin;
  private long end;
  private double nextDue;
  private long offered;
  private long finished;
  private String error = "";

  GeneratedLoad(EventLoop loop, Schedule schedule) {
    this.loop = loop;
    this.schedule = schedule;
    perSecond = new long[(int) Math.ceilDiv(schedule.nanos(), 1_000_000_000L)];
  }

  void add(LoadConnection connection) {
    connections.add(connection);
  }

  /** Completed when all is answered, or something went wrong. */
  CompletableFuture<Boolean> over() {
    return over;
  }

  void start() {
    begin = System.nanoTime();
    end = begin + schedule.nanos();
    nextDue = begin;
    if (schedule.open()) {
      idle.addAll(connections);
      tick();
    } else {
      for (LoadConnection connection : connections) {
        offered++;
        connection.send(begin);
      }
    }
  }

  /** Sends all that is due. */
  private void tick() {
    while (nextDue < end) {
      long now = System.nanoTime();
      if (now < nextDue) {
        loop.schedule(tick, (long) (nextDue - now), TimeUnit.NANOSECONDS);
        return;
      }
      offered++;
      LoadConnection connection = idle.poll();
      if (connection == null) {
        waiting.add((long) nextDue);
      } else {
        connection.send((long) nextDue);
      }
      nextDue += -Math.log(1 - random.nextDouble()) * 1e9 / schedule.perSecond();
    }
    overIfDone();
  }

  void answered(LoadConnection connection, long due, int status) {
    long now = System.nanoTime();
    latencies.recordValue(Math.min(now - due, LONGEST));
    finished++;
    int second = (int) ((now - begin) / 1_000_000_000L);
    if (second < perSecond.length) {
      perSecond[second]++;
    }
    if (status / 100 != 2) {
      failed("status " + status);
    }
    if (!schedule.open()) {
      if (now < end) {
        offered++;
        connection.send(now);
      }
    } else if (waiting.isEmpty()) {
      idle.add(connection);
    } else {
      connection.send(waiting.poll());
    }
    // an open load has sent its last request before its time is over, unless that is due just then
    if (schedule.open() ? nextDue >= end : now >= end) {
      overIfDone();
    }
  }

  private void overIfDone() {
    if (finished == offered) {
      over.complete(true);
    }
  }

  void failed(String reason) {
    if (!over.isDone()) {
      error = error.isEmpty() ? reason : error;
      over.complete(false);
    }
  }

  void stop() {
    failed((offered - finished) + " of " + offered + " requests were not answered");
  }

  /** Empty if every request was answered well. */
  String error() {
    return error;
  }

  /** Requests a second that were meant to be sent. */
  double offeredPerSecond() {
    return offered / (schedule.nanos() / 1e9);
  }

  double micros(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e3;
  }

  long answers() {
    return finished;
  }

  /** Answers within that second, from 1. */
  long inSecond(int second) {
    return perSecond[second - 1];
  }

  /** Times of requests: a Poisson process, the same for every candidate; or no times at all. */
  record Schedule(double perSecond, long nanos) {
    boolean open() {
      return perSecond > 0;
    }
  }
}
