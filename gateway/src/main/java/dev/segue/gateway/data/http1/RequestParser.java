package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads request heads of one connection, strictly (RFC 9112 sections 2, 3, 5 and 6). */
public final class RequestParser extends HeadScanner {
  private final RequestHead head = new RequestHead(fields);
  private boolean forgiven; // the empty line before this request was there

  /** What {@link #parse} found. */
  public enum Answer {
    NEED_MORE,
    HEAD,
    REFUSED
  }

  public RequestParser(int maxRequestLine, int maxHead, int maxField, int maxFields) {
    super(maxRequestLine, maxHead, maxField, maxFields);
  }

  /** Reads a head if a whole one is there; consumes just its bytes. */
  public Answer parse(ByteBuf in) {
    if (!forgiven
        && in.isReadable(2)
        && in.getByte(in.readerIndex()) == '\r'
        && in.getByte(in.readerIndex() + 1) == '\n') {
      in.skipBytes(2); // one empty line before a request is forgiven (RFC 9112 section 2.2)
      forgiven = true;
      restart();
    }
    int bytes = scan(in);
    if (bytes > 0) {
      in.skipBytes(bytes);
      forgiven = false;
      return Answer.HEAD;
    }
    return bytes == NEED_MORE ? Answer.NEED_MORE : Answer.REFUSED;
  }

  /** The head, valid after {@link Answer#HEAD} until the next one. */
  public RequestHead head() {
    return head;
  }

  /** Why, after {@link Answer#REFUSED}. */
  public @Nullable HeadError error() {
    return error;
  }

  @Override
  int firstLine(byte[] b, int limit) {
    int at = 0;
    while (at < limit && Ascii.isToken(b[at])) {
      at++;
    }
    if (at == limit) {
      return NEED_MORE;
    }
    if (at == 0 || b[at] != ' ') {
      return refuse(HeadError.BAD_METHOD);
    }
    head.methodEnd = at;
    int target = ++at;
    while (at < limit && Ascii.isTarget(b[at])) {
      at++;
    }
    if (at == limit) {
      return NEED_MORE;
    }
    if (at == target || b[at] != ' ') {
      return refuse(
          b[at] == '\r' || b[at] == '\n' ? HeadError.BAD_REQUEST_LINE : HeadError.BAD_TARGET);
    }
    head.targetStart = target;
    head.targetEnd = at;
    return version(b, at + 1, limit);
  }

  private int version(byte[] b, int at, int limit) {
    if (limit - at < 10) { // whole versions and their CRLF are that long
      int lineEnd = at;
      while (lineEnd < limit && b[lineEnd] != '\n') {
        lineEnd++;
      }
      if (lineEnd == limit) {
        return NEED_MORE;
      }
      if (lineEnd < at + 8) {
        return refuse(HeadError.BAD_VERSION);
      }
    }
    boolean http1 = Ascii.equals(b, at, at + 7, Tokens.HTTP_1);
    byte minor = b[at + 7];
    if (!http1 || (minor != '0' && minor != '1')) {
      boolean other =
          Ascii.equals(b, at, at + 5, Tokens.HTTP)
              && Ascii.isDigit(b[at + 5])
              && b[at + 6] == '.'
              && Ascii.isDigit(minor);
      return refuse(other ? HeadError.UNSUPPORTED_VERSION : HeadError.BAD_VERSION);
    }
    if (b[at + 8] != '\r' || b[at + 9] != '\n') {
      return refuse(b[at + 8] == '\n' ? HeadError.BAD_LINE_END : HeadError.BAD_VERSION);
    }
    head.http11 = minor == '1';
    return at + 10;
  }

  @Override
  boolean complete() {
    head.method = Method.of(fields.bytes, 0, head.methodEnd);
    if (head.method == Method.CONNECT) {
      error = HeadError.CONNECT_NOT_SERVED;
      return false;
    }
    if (!host() || !target()) {
      return false;
    }
    head.hostNameEnd = Authority.hostEnd(fields.bytes, head.hostStart, head.hostEnd);
    return body() && expectation();
  }

  private boolean host() {
    int host = fields.find(FieldKind.HOST);
    head.hostStart = 0;
    head.hostEnd = 0;
    if (host < 0) {
      return !head.http11 || fail(HeadError.BAD_HOST);
    }
    head.hostStart = fields.valueStart(host);
    head.hostEnd = fields.valueEnd(host);
    boolean valid =
        !another(FieldKind.HOST, host)
            && Authority.valid(fields.bytes, head.hostStart, head.hostEnd);
    return valid || fail(HeadError.BAD_HOST);
  }

  private boolean target() {
    byte[] b = fields.bytes;
    if (b[head.targetStart] != '/') {
      if (head.method == Method.OPTIONS
          && b[head.targetStart] == '*'
          && head.targetEnd - head.targetStart == 1) {
        head.pathEnd = head.targetEnd;
        head.normalPath = null;
        return true;
      }
      if (!absoluteForm(b)) {
        return false;
      }
    }
    int query = head.targetStart;
    while (query < head.targetEnd && b[query] != '?') {
      query++;
    }
    head.pathEnd = query;
    head.normalPath =
        query > head.targetStart && PathNormalizer.isPlain(b, head.targetStart, query)
            ? null
            : PathNormalizer.normalize(b, head.targetStart, query);
    return true;
  }

  /** {@code http://host/path}: only where the authority and Host agree (RFC 9112 section 3.2.2). */
  private boolean absoluteForm(byte[] b) {
    int scheme = schemeLength(b);
    if (scheme < 0) {
      return fail(HeadError.BAD_TARGET);
    }
    int authority = head.targetStart + scheme;
    int path = authority;
    while (path < head.targetEnd && b[path] != '/' && b[path] != '?') {
      path++;
    }
    if (path == authority || !Authority.valid(b, authority, path)) {
      return fail(HeadError.BAD_TARGET);
    }
    if (head.hostEnd == 0) {
      head.hostStart = authority;
      head.hostEnd = path;
    } else if (!Authority.same(b, authority, path, head.hostStart, head.hostEnd)) {
      return fail(HeadError.HOST_CONFLICT);
    }
    head.targetStart = path;
    return true;
  }

  private int schemeLength(byte[] b) {
    int from = head.targetStart;
    int to = head.targetEnd;
    for (byte[] scheme : new byte[][] {Tokens.HTTP_SCHEME, Tokens.HTTPS_SCHEME}) {
      if (to - from > scheme.length
          && Ascii.equalsIgnoreCase(b, from, from + scheme.length, scheme)) {
        return scheme.length;
      }
    }
    return -1;
  }

  private boolean body() {
    head.keepAlive = keepAlive(head.http11);
    head.upgrade = head.http11 ? upgrade() : -1;
    head.bodyLength = bodyLength(0);
    if (head.bodyLength == BodyLength.CHUNKED && !head.http11) {
      return fail(HeadError.BAD_TRANSFER_ENCODING);
    }
    if (head.bodyLength == Long.MIN_VALUE) {
      return false;
    }
    boolean traced = head.method == Method.TRACE && head.bodyLength != 0;
    return !traced || fail(HeadError.TRACE_WITH_BODY); // RFC 9110 section 9.3.8
  }

  /** Every Expect must be understood (RFC 9110 section 10.1.1), not only the first. */
  private boolean expectation() {
    head.expectContinue = false;
    for (int i = 0; i < fields.count(); i++) {
      if (fields.kind(i) != FieldKind.EXPECT) {
        continue;
      }
      if (!head.http11) {
        fields.drop(i); // such a client does not wait, nor understand the answer
      } else if (isContinue(i)) {
        head.expectContinue = true;
      } else {
        return fail(HeadError.BAD_EXPECT);
      }
    }
    return true;
  }

  private boolean isContinue(int field) {
    return Ascii.equalsIgnoreCase(
        fields.bytes, fields.valueStart(field), fields.valueEnd(field), Tokens.CONTINUE);
  }

  private boolean fail(HeadError why) {
    error = why;
    return false;
  }
}
