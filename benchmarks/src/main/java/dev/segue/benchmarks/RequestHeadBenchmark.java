package dev.segue.benchmarks;

import dev.segue.gateway.data.http1.RequestParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading one request head, as {@code wrk} and as a browser send it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RequestHeadBenchmark {
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
      Sec-Fetch-Dest: document
      Sec-Fetch-Mode: navigate
      Sec-Fetch-Site: same-origin

      """;

  /** Which client. */
  @Param({"wrk", "browser"})
  public String client = "";

  private final RequestParser parser = new RequestParser(8 * 1024, 32 * 1024, 16 * 1024, 100);
  private ByteBuf head = Unpooled.EMPTY_BUFFER;

  @Setup(Level.Trial)
  public void head() {
    String text = client.equals("wrk") ? "GET / HTTP/1.1\nHost: 127.0.0.1:8080\n\n" : BROWSER;
    head =
        Unpooled.directBuffer()
            .writeBytes(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  @TearDown(Level.Trial)
  public void release() {
    head.release();
  }

  @Benchmark
  public RequestParser.Answer parse() {
    head.readerIndex(0);
    return parser.parse(head);
  }
}
