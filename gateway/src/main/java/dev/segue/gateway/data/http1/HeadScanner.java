package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds one head in the bytes read so far and walks through its lines: what request and response
 * heads have in common. One pass over a copy of the head; a head that comes in pieces is walked
 * again only when a further line end has arrived, so that the work stays bounded by lines x bytes.
 */
abstract class HeadScanner {
  /** {@link #scan}'s answers besides the number of bytes of a complete head. */
  static final int NEED_MORE = -1;

  static final int REFUSED = -2;

  private static final int FIRST_WINDOW = 1024;
  private static final int CRLF = 2;

  final Fields fields = new Fields();
  private final int maxFirstLine;
  private final int maxHead;
  private final int maxField;
  private final int maxFields;
  private int seen; // bytes already looked at for a line end, from the head's first byte
  private boolean lineSeen; // one of them ended a line
  @Nullable HeadError error;

  HeadScanner(int maxFirstLine, int maxHead, int maxField, int maxFields) {
    this.maxFirstLine = maxFirstLine;
    this.maxHead = maxHead;
    this.maxField = maxField;
    this.maxFields = maxFields;
  }

  /** Reads the first line from {@code bytes[0]}; the position after its CRLF, or an answer. */
  abstract int firstLine(byte[] bytes, int limit);

  /** Checks what only a complete head can tell. False: {@link #error} says why. */
  abstract boolean complete();

  /**
   * Looks for a head at the reader index. Consumes nothing.
   *
   * @return the bytes that the head takes, {@link #NEED_MORE}, or {@link #REFUSED}
   */
  final int scan(ByteBuf in) {
    int readable = in.readableBytes();
    if (readable <= maxHead && !worthWalking(in, readable)) {
      return NEED_MORE;
    }
    int available = Math.min(readable, maxHead);
    int window = Math.min(available, FIRST_WINDOW);
    while (true) {
      fields.clear();
      fields.ensureBytes(window);
      in.getBytes(in.readerIndex(), fields.bytes, 0, window);
      int end = walk(window);
      if (end != NEED_MORE) {
        restart();
        return end > 0 && !complete() ? REFUSED : end;
      }
      if (window == available) {
        return available < maxHead ? NEED_MORE : refuse(HeadError.HEAD_TOO_LARGE);
      }
      window = Math.min(available, window * 4);
    }
  }

  /** The head begins elsewhere than where the last {@link #scan} looked. */
  final void restart() {
    seen = 0;
    lineSeen = false;
  }

  private boolean worthWalking(ByteBuf in, int readable) {
    int from = in.readerIndex() + Math.min(seen, readable);
    boolean found = in.indexOf(from, in.writerIndex(), (byte) '\n') >= 0;
    seen = readable;
    lineSeen |= found;
    return found || (!lineSeen && readable >= maxFirstLine + CRLF);
  }

  private int walk(int limit) {
    byte[] bytes = fields.bytes;
    int at = firstLine(bytes, limit);
    if (at > maxFirstLine + CRLF || (at == NEED_MORE && limit >= maxFirstLine + CRLF)) {
      return refuse(firstLineTooLong());
    }
    while (at >= 0) {
      if (at >= limit) {
        return NEED_MORE;
      }
      if (bytes[at] == '\r') {
        if (at + 1 >= limit) {
          return NEED_MORE;
        }
        return bytes[at + 1] == '\n' ? at + 2 : refuse(HeadError.BAD_LINE_END);
      }
      if (fields.count() == maxFields) {
        return refuse(HeadError.TOO_MANY_FIELDS);
      }
      int start = at;
      at = field(bytes, start, limit);
      int length = (at == NEED_MORE ? limit : at) - start;
      if (length > maxField && at != REFUSED) {
        return refuse(HeadError.FIELD_TOO_LARGE);
      }
    }
    return at;
  }

  HeadError firstLineTooLong() {
    return HeadError.TARGET_TOO_LONG;
  }

  private int field(byte[] bytes, int start, int limit) {
    int at = start;
    while (at < limit && Ascii.isToken(bytes[at])) {
      at++;
    }
    if (at == limit) {
      return NEED_MORE;
    }
    if (bytes[at] != ':' || at == start) {
      return refuse(nameError(bytes, start, at));
    }
    int nameEnd = at++;
    while (at < limit && Fields.isBlank(bytes[at])) {
      at++;
    }
    int valueStart = at;
    while (at < limit && Ascii.isValue(bytes[at])) {
      at++;
    }
    if (at + 1 >= limit) {
      return at < limit && bytes[at] != '\r' ? refuse(valueError(bytes[at])) : NEED_MORE;
    }
    if (bytes[at] != '\r') {
      return refuse(valueError(bytes[at]));
    }
    if (bytes[at + 1] != '\n') {
      return refuse(HeadError.BAD_LINE_END);
    }
    int valueEnd = at;
    while (valueEnd > valueStart && Fields.isBlank(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    fields.add(start, nameEnd, valueStart, valueEnd);
    return at + 2;
  }

  private static HeadError nameError(byte[] bytes, int start, int at) {
    if (at == start && Fields.isBlank(bytes[at])) {
      return HeadError.OBSOLETE_FOLDING;
    }
    return bytes[at] == '\n' || bytes[at] == '\r'
        ? HeadError.BAD_LINE_END
        : HeadError.BAD_FIELD_NAME;
  }

  private static HeadError valueError(byte b) {
    return b == '\n' ? HeadError.BAD_LINE_END : HeadError.BAD_FIELD_VALUE;
  }

  final int refuse(HeadError why) {
    error = why;
    return REFUSED;
  }

  /**
   * How the body is framed by the fields, where it is by Content-Length or Transfer-Encoding.
   *
   * @return a {@link BodyLength}; {@code absent} where neither field is there; {@code
   *     Long.MIN_VALUE} when refused
   */
  final long bodyLength(long absent) {
    int length = fields.find(FieldKind.CONTENT_LENGTH);
    int coding = fields.find(FieldKind.TRANSFER_ENCODING);
    if (coding >= 0) {
      return length >= 0 ? none(HeadError.LENGTH_CONFLICT) : chunked(coding);
    }
    return length >= 0 ? contentLength(length) : absent;
  }

  private long chunked(int coding) {
    if (!Ascii.equalsIgnoreCase(
            fields.bytes, fields.valueStart(coding), fields.valueEnd(coding), Tokens.CHUNKED)
        || another(FieldKind.TRANSFER_ENCODING, coding)) {
      return none(HeadError.BAD_TRANSFER_ENCODING);
    }
    return BodyLength.CHUNKED;
  }

  private long contentLength(int field) {
    int from = fields.valueStart(field);
    int to = fields.valueEnd(field);
    if (from == to || to - from > 18 || another(FieldKind.CONTENT_LENGTH, field)) {
      return none(HeadError.BAD_CONTENT_LENGTH);
    }
    long length = 0;
    for (int i = from; i < to; i++) {
      byte b = fields.bytes[i];
      if (!Ascii.isDigit(b)) {
        return none(HeadError.BAD_CONTENT_LENGTH);
      }
      length = length * 10 + (b - '0');
    }
    return length;
  }

  final boolean another(byte kind, int after) {
    for (int i = after + 1; i < fields.count(); i++) {
      if (fields.kind(i) == kind) {
        return true;
      }
    }
    return false;
  }

  private long none(HeadError why) {
    error = why;
    return Long.MIN_VALUE;
  }

  /**
   * Whether the connection outlives the message (RFC 9112 section 9.3); marks the fields that
   * Connection names.
   */
  final boolean keepAlive(boolean http11) {
    boolean keep = http11;
    for (int i = 0; i < fields.count(); i++) {
      if (fields.kind(i) == FieldKind.CONNECTION) {
        if (fields.hasToken(i, Tokens.CLOSE)) {
          return closing(i);
        }
        keep |= fields.hasToken(i, Tokens.KEEP_ALIVE);
        fields.dropNamedBy(i);
      }
    }
    return keep;
  }

  /** The only Upgrade field, where Connection names it; else -1. */
  final int upgrade() {
    int upgrade = fields.find(FieldKind.UPGRADE);
    if (upgrade < 0 || another(FieldKind.UPGRADE, upgrade)) {
      return -1;
    }
    for (int i = 0; i < fields.count(); i++) {
      if (fields.kind(i) == FieldKind.CONNECTION && fields.hasToken(i, Tokens.UPGRADE)) {
        return upgrade;
      }
    }
    return -1;
  }

  private boolean closing(int first) {
    for (int i = first; i < fields.count(); i++) {
      if (fields.kind(i) == FieldKind.CONNECTION) {
        fields.dropNamedBy(i);
      }
    }
    return false;
  }
}
