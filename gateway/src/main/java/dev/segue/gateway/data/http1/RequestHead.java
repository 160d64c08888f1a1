package dev.segue.gateway.data.http1;

import dev.segue.gateway.routing.RequestTarget;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request's head as the data path sees it. One object a connection, overwritten by the next
 * request: nobody may keep it beyond the exchange.
 */
public final class RequestHead implements RequestTarget {
  private final Fields fields;
  Method method = Method.OTHER;
  int methodEnd;
  int targetStart; // in origin form: absolute-form loses its scheme and authority
  int targetEnd;
  int pathEnd; // where the query begins, or targetEnd
  int hostStart;
  int hostEnd;
  int hostNameEnd;
  byte @Nullable [] normalPath; // null: the path is normal as it stands
  boolean http11;
  boolean keepAlive;
  boolean expectContinue;
  int upgrade; // the Upgrade field, or -1
  long bodyLength;

  RequestHead(Fields fields) {
    this.fields = fields;
  }

  public Fields fields() {
    return fields;
  }

  /** The bytes that all positions refer to. */
  @Override
  public byte[] bytes() {
    return fields.bytes;
  }

  public Method method() {
    return method;
  }

  /** The method's bytes begin at 0 and end here. */
  @Override
  public int methodEnd() {
    return methodEnd;
  }

  /** Start of path and query in origin form; empty for an absolute target without a path. */
  public int targetStart() {
    return targetStart;
  }

  public int targetEnd() {
    return targetEnd;
  }

  public int pathEnd() {
    return pathEnd;
  }

  @Override
  public byte[] pathBytes() {
    return normalPath == null ? fields.bytes : normalPath;
  }

  @Override
  public int pathStart() {
    return normalPath == null ? targetStart : 0;
  }

  @Override
  public int pathStop() {
    return normalPath == null ? pathEnd : normalPath.length;
  }

  /** Start of the authority: Host without white space. */
  @Override
  public int hostStart() {
    return hostStart;
  }

  public int hostEnd() {
    return hostEnd;
  }

  @Override
  public int hostNameEnd() {
    return hostNameEnd;
  }

  public boolean http11() {
    return http11;
  }

  /** Whether the client lets its connection live on. */
  public boolean keepAlive() {
    return keepAlive;
  }

  public boolean expectContinue() {
    return expectContinue;
  }

  /**
   * The Upgrade field where it counts: in HTTP/1.1 and named by Connection (RFC 9110 section 7.8);
   * else -1.
   */
  public int upgrade() {
    return upgrade;
  }

  /** A {@link BodyLength}. */
  public long bodyLength() {
    return bodyLength;
  }

  /** The method as text; allocates. */
  public String methodText() {
    return method == Method.OTHER ? text(0, methodEnd) : method.name();
  }

  /** Path and query as text; allocates. */
  public String targetText() {
    return targetStart == targetEnd ? "/" : text(targetStart, targetEnd);
  }

  /** The authority as text; allocates. */
  public String hostText() {
    return text(hostStart, hostEnd);
  }

  private String text(int from, int to) {
    return new String(fields.bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
