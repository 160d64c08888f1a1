package dev.segue.gateway.data.exchange;

import dev.segue.benchmarks.LoopExecutor;
import dev.segue.benchmarks.Routing;
import dev.segue.gateway.config.RouteConfig.ForwardingConfig;
import dev.segue.gateway.data.client.ClientIdentity;
import dev.segue.gateway.data.client.LoopClients;
import dev.segue.gateway.data.http1.RequestParser;
import dev.segue.gateway.metrics.LoopMetrics;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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

/** From a client's request head to a backend's; in this package since the rewriter is. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {LoopExecutor.CUSTOM, LoopExecutor.THIS})
public class HeadRewriteBenchmark {
  private static final String BROWSER =
      """
      GET /orders/4711?expand=items HTTP/1.1
      Host: shop.example.com
      User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
      Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
      Accept-Language: en-GB,en;q=0.5
      Accept-Encoding: gzip, deflate, br, zstd
      Connection: keep-alive
      Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=yes

      """;

  /** Which client. */
  @Param({"wrk", "browser"})
  public String client = "";

  private final Routing routing = Routing.of(1);
  private final ForwardingConfig forwarding = routing.route().config().forwarding();
  private final RequestParser parser = new RequestParser(8 * 1024, 32 * 1024, 16 * 1024, 100);
  private final ClientIdentity identity =
      new LoopClients("benchmark-0-")
          .identity(routing.config().listeners().values().iterator().next());
  private final RequestRewriter rewriter = new RequestRewriter(new HeadWriter(), "segue-benchmark");
  private final LoopMetrics metrics = new LoopMetrics();
  private final Attempt attempt = new Attempt(metrics, new Assignment(metrics), 0);

  @Setup(Level.Trial)
  public void start() {
    String text = client.equals("wrk") ? "GET / HTTP/1.1\nHost: 127.0.0.1:8080\n\n" : BROWSER;
    parser.parse(Unpooled.copiedBuffer(text.replace("\n", "\r\n"), StandardCharsets.US_ASCII));
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
    identity.connected(here, here);
  }

  @Benchmark
  public Object rewrite() {
    identity.begin(parser.head());
    return rewriter.rewrite(parser.head(), attempt, forwarding, identity, Upgrade.NONE);
  }
}
