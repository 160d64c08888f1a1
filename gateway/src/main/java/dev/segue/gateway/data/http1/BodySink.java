package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;

/** Where a {@link BodyDecoder} delivers. */
public interface BodySink {
  /** A part of the payload, without framing. The sink owns the buffer and releases it. */
  void data(ByteBuf data);

  /** The body is complete; {@code trailers} is empty unless it was chunked and had some. */
  void end(Fields trailers);
}
