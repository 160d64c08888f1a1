package dev.segue.gateway.outbound;

import dev.segue.gateway.outbound.CappedBody.Body;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one HTTP client for everything that a rollout sends out: no proxy, no redirects, no cookies,
 * a deadline over the whole exchange from the name's look-up to the last byte, a cap on the answer,
 * and addresses that are refused.
 *
 * <p>What is left of DNS rebinding: the client looks the name up once more when it connects, and
 * cannot be told an address while it keeps the name for TLS and Host. A name server that answers
 * twice within one exchange, a harmless address first and a refused one then, could pass the check.
 * The JDK's cache stands in between: a found name is kept for 30 s ({@code
 * networkaddress.cache.ttl}), so the second look-up has the checked answer, unless the entry ends
 * between the two or the cache was switched off. All addresses of a name are checked, not the first
 * alone. An address in the URL instead of a name has no such gap.
 */
public final class OutboundHttp implements AutoCloseable {
  /** Longest answer of a source. */
  static final int SOURCE_CAP = 1 << 20;

  /** Longest answer of a webhook. */
  static final int WEBHOOK_CAP = 64 << 10;

  /** A look-up cannot be interrupted; so many may hang before there are no new ones. */
  private static final int MAX_LOOK_UPS = 64;

  private final AddressGuard guard;
  private final LookUp lookUp;
  private final Semaphore lookUps = new Semaphore(MAX_LOOK_UPS);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofVirtual().name("segue-outbound-http-", 0).factory());
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .proxy(HttpClient.Builder.NO_PROXY)
          .executor(threads)
          .build();

  /**
   * @param ownListener whether an address is a listener of this gateway, as {@link OwnListeners}
   */
  public OutboundHttp(Predicate<InetSocketAddress> ownListener) {
    this(ownListener, InetAddress::getAllByName);
  }

  OutboundHttp(Predicate<InetSocketAddress> ownListener, LookUp lookUp) {
    guard = new AddressGuard(ownListener);
    this.lookUp = lookUp;
  }

  /** Looks a name up; may block. */
  @FunctionalInterface
  interface LookUp {
    InetAddress[] all(String host) throws UnknownHostException;
  }

  /**
   * One request. A body means POST, none means GET.
   *
   * @param cap bytes of the answer that are read
   */
  record Call(
      URI url, @Nullable String body, Map<String, String> headers, Duration deadline, int cap) {
    static Call get(URI url, Duration deadline, int cap) {
      return new Call(url, null, Map.of("Accept", "application/json"), deadline, cap);
    }

    /** A POST of JSON to a webhook. */
    static Call post(URI url, String json, Map<String, String> more, Duration deadline) {
      Map<String, String> headers = new LinkedHashMap<>(more);
      headers.put("Content-Type", "application/json");
      return new Call(url, json, headers, deadline, WEBHOOK_CAP);
    }
  }

  /** Blocks until the exchange has ended, for virtual threads alone. An interrupt breaks it off. */
  HttpResult exchange(Call call) throws InterruptedException {
    long end = System.nanoTime() + call.deadline().toNanos();
    try {
      List<InetAddress> addresses = addresses(call.url().getHost(), end);
      for (InetAddress address : addresses) {
        String refusal = guard.refusal(address, port(call.url()));
        if (refusal != null) {
          return new HttpResult.Refused(refusal);
        }
      }
      return send(request(call), call.cap(), end);
    } catch (TimeoutException e) {
      return new HttpResult.Failed("no whole answer within " + seconds(call.deadline()));
    } catch (ExecutionException e) {
      return new HttpResult.Failed(words(e.getCause()));
    } catch (IllegalArgumentException e) {
      return new HttpResult.Refused("no request can be made of it");
    }
  }

  private HttpResult send(HttpRequest request, int cap, long end)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<HttpResponse<Body>> answer =
        client.sendAsync(request, _ -> new CappedBody(cap));
    try {
      HttpResponse<Body> got = answer.get(left(end), TimeUnit.NANOSECONDS);
      Body body = got.body();
      return new HttpResult.Answer(got.statusCode(), got.headers(), body.text(), body.cut());
    } finally {
      answer.cancel(true); // ends the connection where there is no whole answer
    }
  }

  private List<InetAddress> addresses(String host, long end)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!lookUps.tryAcquire()) {
      throw new ExecutionException(new IOException("too many look-ups of names hang"));
    }
    FutureTask<List<InetAddress>> found =
        new FutureTask<>(() -> {
          try {
            return List.of(lookUp.all(bare(host)));
          } finally {
            lookUps.release();
          }
        });
    Thread.ofVirtual().name("segue-outbound-name").start(found);
    return found.get(left(end), TimeUnit.NANOSECONDS);
  }

  /** An IPv6 address without the brackets of a URL. */
  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static HttpRequest request(Call call) {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.url());
    request.setHeader("User-Agent", "segue");
    call.headers().forEach(request::setHeader);
    String body = call.body();
    return (body == null ? request.GET() : request.POST(BodyPublishers.ofString(body))).build();
  }

  private static int port(URI url) {
    int standard = "https".equals(url.getScheme()) ? 443 : 80;
    return url.getPort() < 0 ? standard : url.getPort();
  }

  private static long left(long end) {
    return Math.max(0, end - System.nanoTime());
  }

  private static String words(@Nullable Throwable cause) {
    return switch (cause) {
      case UnknownHostException _ -> "the name is not known";
      case ConnectException _ -> "no connection";
      case null -> "unknown cause";
      default -> {
        String message = cause.getMessage();
        String type = cause.getClass().getSimpleName();
        String text = message == null ? type : type + ": " + message;
        yield Visible.beginning(text, Visible.SENTENCE);
      }
    };
  }

  static String seconds(Duration time) {
    long millis = time.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
