package dev.segue.benchmarks;

import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.data.http1.RequestParser;
import dev.segue.gateway.routing.RouteTable;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a request's path to its route. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {LoopExecutor.CUSTOM, LoopExecutor.THIS})
public class RouteMatchBenchmark {
  /** How many routes there are. */
  @Param({"1", "100", "10000"})
  public int routes;

  private final RequestParser parser = new RequestParser(8 * 1024, 32 * 1024, 16 * 1024, 100);
  private RouteTable table = RouteTable.build(List.of());

  @Setup(Level.Trial)
  public void start() {
    List<RouteConfig> all = Routing.of(routes).routes();
    table = RouteTable.build(all);
    String head = "GET /r" + routes / 2 + "/4711?expand=items HTTP/1.1\r\nHost: a.example\r\n\r\n";
    parser.parse(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
    if (!all.get(match()).id().equals("r" + routes / 2)) {
      throw new IllegalStateException("route " + match());
    }
  }

  @Benchmark
  public int match() {
    return table.match(parser.head());
  }
}
