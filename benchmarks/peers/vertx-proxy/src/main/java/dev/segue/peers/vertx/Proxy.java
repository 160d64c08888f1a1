package dev.segue.peers.vertx;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.OriginRequestProvider;

/** Vert.x's reverse proxy with one event loop: four requests of five go to the old version. */
public final class Proxy {
  private int turn; // of the one event loop

  private Proxy() {}

  /** The argument is the port. */
  public static void main(String[] args) {
    new Proxy().start(Integer.parseInt(args[0]));
  }

  private void start(int port) {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(true).setKeepAliveTimeout(30).setConnectTimeout(1000),
            new PoolOptions().setHttp1MaxSize(1024));
    SocketAddress old = SocketAddress.inetSocketAddress(21001, "127.0.0.1");
    SocketAddress fresh = SocketAddress.inetSocketAddress(21002, "127.0.0.1");
    HttpProxy proxy = HttpProxy.reverseProxy(client);
    proxy.origin(
        OriginRequestProvider.selector(
            request -> Future.succeededFuture(turn++ % 5 == 4 ? fresh : old)));
    vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
        .requestHandler(proxy)
        .listen()
        .onFailure(
            cause -> {
              System.err.println(cause);
              System.exit(1);
            });
  }
}
