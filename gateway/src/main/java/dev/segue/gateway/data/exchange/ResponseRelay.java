package dev.segue.gateway.data.exchange;

import dev.segue.gateway.data.http1.ChunkWriter;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.Method;
import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.data.http1.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * A backend's response on its way to the client: its head rewritten, its body framed anew. Reused
 * for every request of a connection. Confined to its loop.
 */
final class ResponseRelay {
  private final ProxyLoop loop;
  private final ProxyHandler client;

  private ResponseRewriter.Hop hop = ResponseRewriter.Hop.ALL[0];
  private boolean chunked;
  private long sent; // bytes of the payload

  ResponseRelay(ProxyLoop loop, ProxyHandler client) {
    this.loop = loop;
    this.client = client;
  }

  void reset() {
    sent = 0;
  }

  /** Bytes of the payload that were given to the client. */
  long sent() {
    return sent;
  }

  /** Whether the client's connection ends with this response. */
  boolean closes() {
    return hop.close();
  }

  /** An informational head (RFC 9110 section 15.2); HTTP/1.0 knows none. */
  void informational(RequestHead request, ResponseHead response) {
    if (request.http11()) {
      client.head(loop.responses.informational(response).finish(client.alloc()));
    }
  }

  /** The final head. */
  void head(RequestHead request, ResponseHead response, boolean requestEnded) {
    boolean wasHead = request.method() == Method.HEAD;
    boolean unbounded = response.bodyLength(wasHead) < 0;
    boolean close =
        !request.keepAlive()
            || client.lastRequest()
            || (unbounded && !request.http11()) // its end is the connection's
            || (request.expectContinue() && !requestEnded); // the body may never come
    hop = ResponseRewriter.Hop.of(request.http11(), close);
    chunked = unbounded && request.http11();
    client.head(
        loop.responses.rewrite(response, wasHead, hop, client.identity()).finish(client.alloc()));
  }

  /** A part of the payload; owns the buffer. */
  void data(ByteBuf data) {
    sent += data.readableBytes();
    if (chunked) {
      ChunkWriter.chunk(data, client.alloc(), client);
    } else {
      client.body(data);
    }
  }

  void end(Fields trailers) {
    if (chunked) {
      ChunkWriter.last(trailers, client.alloc(), client);
    }
  }
}
