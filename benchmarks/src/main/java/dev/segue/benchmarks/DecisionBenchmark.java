package dev.segue.benchmarks;

import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.data.loop.SplitCursor;
import dev.segue.gateway.metrics.AttemptResult;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.WeightedSplit;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What is decided and counted for each request. The breaker is all loops' own; the benchmarks of
 * two loops tell what that costs, which two cores with a load beside them cannot.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {LoopExecutor.CUSTOM, LoopExecutor.THIS})
public class DecisionBenchmark {
  private static final int NANOS = 450_000;

  /** What all loops share. */
  @State(Scope.Benchmark)
  public static class Shared {
    final Routing routing = Routing.of(1);
    final CircuitGuard guard = routing.backend().guard();
    final Backend backend = routing.backend();
    final Route route = routing.route();
    final WeightedSplit split = routing.split();
  }

  /** What each loop has of its own. */
  @State(Scope.Thread)
  public static class Loop {
    final SplitCursor cursor = new SplitCursor(0, 1);
    final LoopMetrics metrics = new LoopMetrics();
  }

  @Benchmark
  public int split(Shared shared, Loop loop) {
    return loop.cursor.next(shared.split);
  }

  @Benchmark
  public long breaker(Shared shared) {
    long permit = shared.guard.tryAcquire();
    shared.guard.success(permit, NANOS);
    return permit;
  }

  @Benchmark
  @Threads(2)
  public long breakerOfTwoLoops(Shared shared) {
    return breaker(shared);
  }

  @Benchmark
  public void metrics(Shared shared, Loop loop) {
    count(shared, loop.metrics);
  }

  @Benchmark
  @Threads(2)
  public void metricsOfTwoLoops(Shared shared, Loop loop) {
    count(shared, loop.metrics);
  }

  private static void count(Shared shared, LoopMetrics metrics) {
    metrics.requestAccepted();
    metrics.attempt(shared.backend, AttemptResult.OK, NANOS);
    metrics.bytes(shared.route, 0, 110);
    metrics.requestFinished(shared.route, shared.backend, 200, Outcome.ANSWERED, NANOS);
  }
}
