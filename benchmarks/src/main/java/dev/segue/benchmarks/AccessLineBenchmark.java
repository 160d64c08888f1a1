package dev.segue.benchmarks;

import dev.segue.gateway.accesslog.AccessLog;
import dev.segue.gateway.accesslog.LoopAccessLog;
import dev.segue.gateway.config.AccessLogConfig;
import dev.segue.gateway.config.AccessLogConfig.Format;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.time.NanoClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one line of the access log costs the event loop; the writer gives it to /dev/null. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AccessLineBenchmark {
  private static final int QUEUE = 256 * 1024 * 1024; // never full: the whole price is paid

  private static final String TARGET = "/orders/4711?expand=items";
  private static final String AGENT =
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

  /** What a line looks like. */
  @Param({"JSON", "COMBINED"})
  public Format format = Format.JSON;

  private final byte[] head = (TARGET + AGENT).getBytes(StandardCharsets.US_ASCII);
  private final byte[] names = "GETshop.example.com192.0.2.7".getBytes(StandardCharsets.US_ASCII);
  private AccessLog log = off();
  private LoopAccessLog loop;

  @SuppressWarnings("NullAway.Init") // JMH calls start first
  public AccessLineBenchmark() {}

  private static AccessLog off() {
    try {
      return open(Format.OFF);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AccessLog open(Format format) throws IOException {
    AccessLogConfig config = new AccessLogConfig(format, Path.of("/dev/null"), QUEUE);
    return AccessLog.start(config, 1, NanoClock.system(), Clock.systemUTC());
  }

  @Setup(Level.Trial)
  public void start() throws IOException {
    log = open(format);
    loop = Objects.requireNonNull(log.loop(0));
  }

  @TearDown(Level.Trial)
  public void stop() {
    log.close();
    if (log.counts().queueFull() > 0) {
      throw new IllegalStateException("lines dropped: " + log.counts().queueFull());
    }
  }

  @Benchmark
  public void line() {
    loop.begin()
        .client(names, 19, 28)
        .requestId(head, 0, 20)
        .method(names, 0, 3)
        .host(names, 3, 19)
        .target(head, 0, TARGET.length(), true)
        .userAgent(head, TARGET.length(), head.length)
        .route("orders")
        .attempts(1, "old", "10.0.0.1:8080", true)
        .times(0, 0, 1_234_567)
        .ended(Outcome.ANSWERED, 200, 1_345_678)
        .bytes(0, 512);
    loop.write();
  }
}
