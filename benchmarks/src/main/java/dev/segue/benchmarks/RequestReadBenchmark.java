package dev.segue.benchmarks;

import dev.segue.gateway.data.http1.BodyDecoder;
import dev.segue.gateway.data.http1.BodySink;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.RequestParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
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

/**
 * One whole request, head and body: our reader against Netty's decoder with the checks that would
 * have to stand behind it. Each request is a slice of one buffer, as one read of a socket is.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RequestReadBenchmark {
  private static final String SMALL = "GET / HTTP/1.1\nHost: 127.0.0.1:8080\n\n";

  private static final String BROWSER =
      """
      GET /orders/4711?expand=items HTTP/1.1
      Host: shop.example.com
      User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
      Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
      Accept-Language: en-GB,en;q=0.5
      Accept-Encoding: gzip, deflate, br, zstd
      Referer: https://shop.example.com/orders
      Connection: keep-alive
      Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=yes
      Sec-Fetch-Dest: document
      Sec-Fetch-Mode: navigate
      Sec-Fetch-Site: same-origin
      Upgrade-Insecure-Requests: 1

      """;

  private static final String CHUNKED =
      """
      POST /orders HTTP/1.1
      Host: shop.example.com
      Content-Type: application/json
      Transfer-Encoding: chunked

      40
      0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      40
      0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      0

      """;

  /** Which request. */
  @Param({"small", "browser", "chunked"})
  public String request = "";

  private final RequestParser parser = new RequestParser(8 * 1024, 32 * 1024, 16 * 1024, 100);
  private final CountingSink sink = new CountingSink();
  private final BodyDecoder decoder = new BodyDecoder(sink, 32 * 1024, 100);
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private EmbeddedChannel netty = new EmbeddedChannel();

  private static final class CountingSink implements BodySink {
    int ends;

    @Override
    public void data(ByteBuf data) {
      data.release();
    }

    @Override
    public void end(Fields trailers) {
      ends++;
    }
  }

  @Setup(Level.Trial)
  public void start() {
    String text =
        switch (request) {
          case "small" -> SMALL;
          case "browser" -> BROWSER;
          default -> CHUNKED;
        };
    bytes =
        Unpooled.directBuffer()
            .writeBytes(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    netty =
        new EmbeddedChannel(
            new HttpRequestDecoder(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(8 * 1024)
                    .setMaxHeaderSize(32 * 1024)
                    .setValidateHeaders(true)));
  }

  @TearDown(Level.Trial)
  public void release() {
    bytes.release();
    netty.finishAndReleaseAll();
  }

  /** Ours: the head with all its checks, then the body. */
  @Benchmark
  public int segue() {
    ByteBuf in = bytes.retainedSlice();
    if (parser.parse(in) != RequestParser.Answer.HEAD) {
      throw new IllegalStateException();
    }
    decoder.begin(parser.head().bodyLength());
    while (!decoder.done() && decoder.decode(in)) {}
    in.release();
    return sink.ends;
  }

  /** Netty's decoder, its validation of fields, and what it leaves to others of ours. */
  @Benchmark
  public int netty() {
    netty.writeInbound(bytes.retainedSlice());
    int messages = 0;
    for (Object message = netty.readInbound(); message != null; message = netty.readInbound()) {
      if (message instanceof HttpRequest head && !acceptable(head)) {
        throw new IllegalStateException(head.toString());
      }
      ReferenceCountUtil.release(message);
      messages++;
    }
    return messages;
  }

  private static boolean acceptable(HttpRequest head) {
    HttpHeaders fields = head.headers();
    return head.decoderResult().isSuccess()
        && fields.getAll(HttpHeaderNames.HOST).size() == 1
        && fields.getAll(HttpHeaderNames.CONTENT_LENGTH).size() <= 1
        && fields.getAll(HttpHeaderNames.TRANSFER_ENCODING).size() <= 1
        && !(fields.contains(HttpHeaderNames.CONTENT_LENGTH)
            && HttpUtil.isTransferEncodingChunked(head))
        && isOriginForm(head.uri());
  }

  private static boolean isOriginForm(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return false;
      }
    }
    return target.startsWith("/");
  }
}
