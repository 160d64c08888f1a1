package dev.segue.admin;

import io.javalin.Javalin;
import io.javalin.config.JettyConfig;
import io.javalin.util.JavalinException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** How one listener's Jetty is bound, bounded and stopped. */
final class JettySetup {
  private static final int HEAD_BYTES = 16 * 1024;
  private static final int PLATFORM_THREADS = 8; // acceptor, selector, scheduler; never a request

  private final String name;
  private final InetSocketAddress bind;
  private final AdminLimits limits;
  private final Deadlines deadlines;

  JettySetup(String name, InetSocketAddress bind, AdminLimits limits) {
    this.name = name;
    this.bind = bind;
    this.limits = limits;
    deadlines = new Deadlines(limits.head(), limits.exchange());
  }

  InetSocketAddress bind() {
    return bind;
  }

  /** Lets the request that this connection carries take so much longer. */
  void extend(Connection connection, Duration time) {
    deadlines.extend(connection, time);
  }

  void configure(JettyConfig jetty) {
    jetty.threadPool = threads();
    jetty.modifyHttpConfiguration(JettySetup::configure);
    jetty.modifyServer(this::configure);
    jetty.addConnector(this::connector);
  }

  /** Binds; what stands against it is told as an I/O failure that names the address. */
  void start(Javalin javalin) {
    try {
      javalin.start();
    } catch (JavalinException e) {
      javalin.stop();
      throw new UncheckedIOException(name + ": cannot bind " + bind, new IOException(reason(e), e));
    }
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private QueuedThreadPool threads() {
    var pool = new QueuedThreadPool(PLATFORM_THREADS, 2);
    pool.setName(name);
    pool.setDaemon(true);
    pool.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name(name + "-request-", 0).factory()));
    return pool;
  }

  private static void configure(HttpConfiguration http) {
    http.setUriCompliance(UriCompliance.DEFAULT); // no ambiguous paths
    http.setRequestHeaderSize(HEAD_BYTES);
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
  }

  private void configure(Server server) {
    server.insertHandler(deadlines);
    server.setErrorHandler(JettySetup::codecError);
    server.setStopTimeout(limits.grace().toMillis());
  }

  private Connector connector(Server server, HttpConfiguration http) {
    var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setName(name);
    connector.setHost(bind.getAddress().getHostAddress());
    connector.setPort(bind.getPort());
    connector.setIdleTimeout(deadlines.idle().toMillis());
    connector.setShutdownIdleTimeout(1000);
    connector.addBean(deadlines, false);
    connector.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    return connector;
  }

  /** Requests that never become one: a malformed line, a head too large. */
  private static boolean codecError(Request request, Response response, Callback callback) {
    var fields = response.getHeaders();
    SecurityFields.each(fields::put);
    fields.put(HttpHeader.CONTENT_TYPE, "application/problem+json");
    Reply reply = Reply.problem(ProblemKind.codec(response.getStatus()));
    var body = new ByteArrayOutputStream();
    try {
      reply.content().page().writeTo(body);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    response.write(true, ByteBuffer.wrap(body.toByteArray()), callback);
    return true;
  }
}
