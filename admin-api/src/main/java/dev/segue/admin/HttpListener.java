package dev.segue.admin;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One bound address with its endpoints: the only class besides its parts that sees the library. */
final class HttpListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);
  private static final String CALLER = "segue.caller";

  private final Door door;
  private final Conversation conversation;
  private final List<Endpoint> endpoints;
  private final Set<String> probes;
  private final JettySetup setup;
  private final Javalin javalin;

  HttpListener(
      String name,
      InetSocketAddress bind,
      AdminLimits limits,
      Door door,
      List<Endpoint> endpoints) {
    this.door = door;
    this.endpoints = List.copyOf(endpoints);
    conversation = new Conversation(limits);
    probes =
        endpoints.stream()
            .filter(Endpoint::probe)
            .map(Endpoint::path)
            .collect(Collectors.toUnmodifiableSet());
    setup = new JettySetup(name, bind, limits);
    javalin = Javalin.create(this::configure);
  }

  /**
   * Binds and begins to answer.
   *
   * @throws UncheckedIOException where the address cannot be bound
   */
  void start() {
    setup.start(javalin);
  }

  /** The bound address, with the port that was really taken. */
  InetSocketAddress address() {
    ServerConnector connector = (ServerConnector) javalin.jettyServer().server().getConnectors()[0];
    return new InetSocketAddress(setup.bind().getAddress(), connector.getLocalPort());
  }

  /** Takes nothing new, lets requests in flight finish, and ends. */
  @Override
  public void close() {
    javalin.stop();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.router.ignoreTrailingSlashes = false; // one path, one resource
    setup.configure(config.jetty);
    config.routes.before(this::admit);
    for (Endpoint endpoint : endpoints) {
      HandlerType method = HandlerType.findOrCreate(endpoint.method());
      config.routes.addHttpHandler(method, endpoint.path(), ctx -> answer(endpoint, ctx));
      if (!endpoint.isWrite()) { // the codec leaves the body out (RFC 9110 section 9.3.2)
        config.routes.head(endpoint.path(), ctx -> answer(endpoint, ctx));
      }
    }
    config.routes.exception(Refusal.class, (refusal, ctx) -> send(ctx, refusal.reply()));
    config.routes.exception(HttpResponseException.class, this::unmatched);
    config.routes.exception(
        Exception.class, (e, ctx) -> send(ctx, Conversation.failed(request(ctx), e)));
  }

  private void admit(Context ctx) {
    SecurityFields.each(ctx::header);
    Request request = request(ctx);
    ctx.attribute(CALLER, door.admit(request, probes.contains(request.path())));
  }

  private void answer(Endpoint endpoint, Context ctx) {
    Caller caller = Objects.requireNonNull(ctx.attribute(CALLER), CALLER);
    conversation.answer(
        endpoint, request(ctx), ctx.pathParamMap(), caller, reply -> send(ctx, reply));
  }

  private void unmatched(HttpResponseException e, Context ctx) {
    Reply reply =
        switch (e) {
          case MethodNotAllowedResponse other -> otherMethod(other, ctx);
          case NotFoundResponse _ ->
              Reply.problem(ProblemKind.NOT_FOUND.of("path " + Shown.of(ctx.path())));
          default -> Reply.problem(ProblemKind.codec(e.getStatus()));
        };
    send(ctx, reply);
  }

  private static Reply otherMethod(MethodNotAllowedResponse e, Context ctx) {
    String allow = String.join(", ", e.getDetails().values());
    String method = Shown.of(ctx.req().getMethod());
    return Reply.problem(ProblemKind.METHOD_NOT_ALLOWED.of(method + " (expected: " + allow + ')'))
        .with("Allow", allow);
  }

  private Request request(Context ctx) {
    var sent = ctx.req();
    return new Request(
        sent.getMethod(),
        sent.getRequestURI(),
        Objects.requireNonNullElse(sent.getQueryString(), ""),
        name -> Collections.list(sent.getHeaders(name)),
        sent.getRemoteAddr(),
        content(ctx),
        time -> setup.extend(connection(ctx), time));
  }

  private static @Nullable InputStream content(Context ctx) {
    var sent = ctx.req();
    boolean any = sent.getContentLengthLong() > 0 || sent.getHeader("Transfer-Encoding") != null;
    return any ? ctx.bodyInputStream() : null;
  }

  private static Connection connection(Context ctx) {
    return ServletContextRequest.getServletContextRequest(ctx.req())
        .getConnectionMetaData()
        .getConnection();
  }

  private void send(Context ctx, Reply reply) {
    var response = ctx.res();
    response.setStatus(reply.status());
    response.setContentType(reply.contentType());
    reply.fields().forEach(response::setHeader);
    try {
      if (reply.content().length() >= 0) {
        response.setContentLength(reply.content().length());
      }
      reply.content().page().writeTo(response.getOutputStream());
    } catch (IOException e) {
      LOG.debug("the client went away: {}", e.toString());
      if (reply.content().stream()) {
        connection(ctx).getEndPoint().close(); // what it has not taken holds up nobody
      }
    } catch (RuntimeException | Error e) {
      broken(ctx, e);
    }
  }

  /** A page that fails once its head is out must not look complete. */
  private void broken(Context ctx, Throwable failure) {
    Reply problem = Conversation.failed(request(ctx), failure);
    if (ctx.res().isCommitted()) {
      connection(ctx).getEndPoint().close();
    } else {
      ctx.res().resetBuffer();
      send(ctx, problem);
    }
  }
}
