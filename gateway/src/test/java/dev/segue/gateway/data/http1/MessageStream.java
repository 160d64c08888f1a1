package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;

/** What both fuzz targets do: read one message after the other from pieces of a stream. */
final class MessageStream {
  final Collected body = new Collected();
  final BodyDecoder decoder = new BodyDecoder(body, Reading.MAX_HEAD, Reading.MAX_FIELDS);
  private final Pieces pieces = new Pieces();
  private final Heads heads;
  private int messageAt; // where the message under way begins
  private boolean inBody;
  private boolean refused;

  /** How the heads are read, and what must hold for whole messages. */
  interface Heads {
    RequestParser.Answer parse(ByteBuf in);

    /** The {@link BodyLength} of the head that was read last. */
    long bodyLength();

    /** A message was taken: it is what stands between these positions. */
    void whole(int start, int end);
  }

  MessageStream(Heads heads) {
    this.heads = heads;
  }

  /** Reads all there is; returns how many bytes were left unread. */
  int read(byte[] data) {
    return pieces.feed(data, this::step);
  }

  private boolean step(ByteBuf in) {
    if (refused) {
      return false;
    }
    if (inBody) {
      boolean further = decoder.decode(in);
      refused = decoder.error() != null;
      if (!refused && decoder.done()) {
        whole(pieces.position(in));
        return in.isReadable();
      }
      return further;
    }
    return switch (heads.parse(in)) {
      case NEED_MORE -> false;
      case REFUSED -> {
        refused = true;
        yield false;
      }
      case HEAD -> {
        inBody = true;
        body.payload.setLength(0);
        decoder.begin(heads.bodyLength());
        yield true;
      }
    };
  }

  /** The message under way ends there. */
  void whole(int end) {
    inBody = false;
    heads.whole(messageAt, end);
    messageAt = end;
  }

  boolean refused() {
    return refused;
  }

  /** Whether the message under way ends when its connection does. */
  boolean untilClose() {
    return inBody && decoder.untilClose();
  }

  /** Where the message under way begins. */
  int messageAt() {
    return messageAt;
  }
}
