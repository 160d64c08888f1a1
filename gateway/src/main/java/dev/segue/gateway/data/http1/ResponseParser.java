package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads response heads of one backend connection, as strictly as requests. */
public final class ResponseParser extends HeadScanner {
  private static final int MAX_FIELDS = 256;

  private final ResponseHead head = new ResponseHead(fields);

  public ResponseParser(int maxHead) {
    super(maxHead, maxHead, maxHead, MAX_FIELDS);
  }

  /** Reads a head if a whole one is there; consumes just its bytes. */
  public RequestParser.Answer parse(ByteBuf in) {
    int bytes = scan(in);
    if (bytes > 0) {
      in.skipBytes(bytes);
      return RequestParser.Answer.HEAD;
    }
    return bytes == NEED_MORE ? RequestParser.Answer.NEED_MORE : RequestParser.Answer.REFUSED;
  }

  /** The head, valid until the next one. */
  public ResponseHead head() {
    return head;
  }

  /** Why, after a refusal. */
  public @Nullable HeadError error() {
    return error;
  }

  @Override
  HeadError firstLineTooLong() {
    return HeadError.HEAD_TOO_LARGE;
  }

  @Override
  int firstLine(byte[] b, int limit) {
    if (limit < 13) { // "HTTP/1.1 200" and one more byte
      return limit >= 7 && !Ascii.equals(b, 0, 7, Tokens.HTTP_1)
          ? refuse(HeadError.BAD_STATUS_LINE)
          : NEED_MORE;
    }
    if (!Ascii.equals(b, 0, 7, Tokens.HTTP_1) || (b[7] != '0' && b[7] != '1') || b[8] != ' ') {
      return refuse(HeadError.BAD_STATUS_LINE);
    }
    head.http11 = b[7] == '1';
    if (b[9] < '1' || b[9] > '9' || !Ascii.isDigit(b[10]) || !Ascii.isDigit(b[11])) {
      return refuse(HeadError.BAD_STATUS_LINE);
    }
    head.status = (b[9] - '0') * 100 + (b[10] - '0') * 10 + (b[11] - '0');
    if (b[12] != ' ' && b[12] != '\r') {
      return refuse(HeadError.BAD_STATUS_LINE);
    }
    return reason(b, b[12] == ' ' ? 13 : 12, limit);
  }

  private int reason(byte[] b, int start, int limit) {
    int at = start;
    while (at < limit && Ascii.isValue(b[at])) {
      at++;
    }
    if (at + 1 >= limit) {
      return NEED_MORE;
    }
    if (b[at] != '\r' || b[at + 1] != '\n') {
      return refuse(HeadError.BAD_STATUS_LINE);
    }
    head.reasonStart = start;
    head.reasonEnd = at;
    return at + 2;
  }

  @Override
  boolean complete() {
    head.keepAlive = keepAlive(head.http11);
    head.upgrade = head.status == 101 ? upgrade() : -1;
    head.bodyLength = bodyLength(BodyLength.UNTIL_CLOSE);
    if (head.bodyLength == BodyLength.CHUNKED && !head.http11) {
      error = HeadError.BAD_TRANSFER_ENCODING;
      return false;
    }
    return head.bodyLength != Long.MIN_VALUE;
  }
}
