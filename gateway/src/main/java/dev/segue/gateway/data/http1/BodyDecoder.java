package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes one body after the other apart: payload slices without framing, then the end. Chunked
 * bodies are read strictly (RFC 9112 section 7.1): no bare LF, no white space around the size,
 * bounded extensions, bounded trailers.
 */
public final class BodyDecoder {
  private static final int MAX_CHUNK_LINE = 256;

  private final TrailerScanner trailers;
  private final BodySink sink;
  private State state = State.DONE;
  private long remaining;
  private @Nullable String error;

  private enum State {
    FIXED,
    UNTIL_CLOSE,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILERS,
    DONE,
    BROKEN
  }

  public BodyDecoder(BodySink sink, int maxTrailers, int maxFields) {
    this.sink = sink;
    trailers = new TrailerScanner(maxTrailers, maxFields);
  }

  /** Begins a body of that {@link BodyLength}. An empty one ends with the first {@link #decode}. */
  public void begin(long bodyLength) {
    error = null;
    trailers.fields.clear();
    if (bodyLength == BodyLength.CHUNKED) {
      state = State.CHUNK_SIZE;
    } else if (bodyLength == BodyLength.UNTIL_CLOSE) {
      state = State.UNTIL_CLOSE;
    } else {
      state = State.FIXED;
      remaining = bodyLength;
    }
  }

  /** Whether nothing more of the body is to come. */
  public boolean done() {
    return state == State.DONE || (state == State.FIXED && remaining == 0);
  }

  /** Whether the connection's end is the body's end. */
  public boolean untilClose() {
    return state == State.UNTIL_CLOSE;
  }

  /** Why the body is broken, or {@code null}. */
  public @Nullable String error() {
    return error;
  }

  /** The connection ended: that ends a body that runs until then. */
  public void close() {
    if (state == State.UNTIL_CLOSE) {
      end();
    }
  }

  /**
   * Delivers what is there, at most to the body's end.
   *
   * @return whether it got further: false = more bytes are needed, the body is done or broken
   */
  public boolean decode(ByteBuf in) {
    return switch (state) {
      case FIXED -> fixed(in);
      case UNTIL_CLOSE -> untilClose(in);
      case CHUNK_SIZE -> chunkSize(in);
      case CHUNK_DATA -> chunkData(in);
      case CHUNK_END -> chunkEnd(in);
      case TRAILERS -> trailers(in);
      case DONE, BROKEN -> false;
    };
  }

  private boolean fixed(ByteBuf in) {
    if (remaining > 0) {
      if (!in.isReadable()) {
        return false;
      }
      deliver(in);
    }
    if (remaining == 0) {
      end();
    }
    return true;
  }

  private boolean untilClose(ByteBuf in) {
    if (!in.isReadable()) {
      return false;
    }
    sink.data(in.readRetainedSlice(in.readableBytes()));
    return true;
  }

  private void deliver(ByteBuf in) {
    int length = (int) Math.min(remaining, in.readableBytes());
    remaining -= length;
    sink.data(in.readRetainedSlice(length));
  }

  private boolean chunkSize(ByteBuf in) {
    int start = in.readerIndex();
    int limit = Math.min(in.readableBytes(), MAX_CHUNK_LINE);
    long size = 0;
    int digits = 0;
    int at = 0;
    for (; at < limit; at++) {
      int digit = Ascii.hex(in.getByte(start + at));
      if (digit < 0) {
        break;
      }
      size = size << 4 | digit;
      if (++digits > 15) {
        return broken("chunk size overflows");
      }
    }
    if (at == limit) {
      return limit == MAX_CHUNK_LINE && broken("chunk line too long");
    }
    if (digits == 0) {
      return broken("chunk size is not hexadecimal");
    }
    return chunkExtension(in, at, limit, size);
  }

  private boolean chunkExtension(ByteBuf in, int from, int limit, long size) {
    int start = in.readerIndex();
    int at = from;
    if (in.getByte(start + at) == ';') {
      while (at < limit && Ascii.isValue(in.getByte(start + at))) {
        at++;
      }
    }
    if (at + 1 >= limit) {
      boolean cr = at == limit || in.getByte(start + at) == '\r';
      return (limit == MAX_CHUNK_LINE || !cr) && broken("chunk line malformed or too long");
    }
    if (in.getByte(start + at) != '\r' || in.getByte(start + at + 1) != '\n') {
      return broken("chunk line malformed");
    }
    in.skipBytes(at + 2);
    remaining = size;
    state = size == 0 ? State.TRAILERS : State.CHUNK_DATA;
    return true;
  }

  private boolean chunkData(ByteBuf in) {
    if (!in.isReadable()) {
      return false;
    }
    deliver(in);
    if (remaining == 0) {
      state = State.CHUNK_END;
    }
    return true;
  }

  private boolean chunkEnd(ByteBuf in) {
    if (!in.isReadable(2)) {
      return in.isReadable() && in.getByte(in.readerIndex()) != '\r' && broken("chunk not ended");
    }
    if (in.readByte() != '\r' || in.readByte() != '\n') {
      return broken("chunk not ended by CRLF");
    }
    state = State.CHUNK_SIZE;
    return true;
  }

  private boolean trailers(ByteBuf in) {
    int bytes = trailers.scan(in);
    if (bytes == HeadScanner.NEED_MORE) {
      return false;
    }
    if (bytes == HeadScanner.REFUSED) {
      HeadError why = trailers.error;
      return broken(why == null ? "trailers" : "trailers: " + why.reason());
    }
    in.skipBytes(bytes);
    end();
    return true;
  }

  private void end() {
    state = State.DONE;
    sink.end(trailers.fields);
  }

  private boolean broken(String why) {
    error = why;
    state = State.BROKEN;
    return false;
  }

  /** The field lines after the last chunk. */
  private static final class TrailerScanner extends HeadScanner {
    TrailerScanner(int maxBytes, int maxFields) {
      super(maxBytes, maxBytes, maxBytes, maxFields);
    }

    @Override
    int firstLine(byte[] bytes, int limit) {
      return 0;
    }

    @Override
    boolean complete() {
      return true;
    }
  }
}
