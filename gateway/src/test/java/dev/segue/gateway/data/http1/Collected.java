package dev.segue.gateway.data.http1;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Everything that a decoder delivered. */
final class Collected implements BodySink {
  final StringBuilder payload = new StringBuilder();
  @Nullable Fields fields;
  String trailers = "";
  int ends;
  int empty;

  @Override
  public void data(ByteBuf data) {
    empty += data.isReadable() ? 0 : 1;
    payload.append(data.toString(StandardCharsets.ISO_8859_1));
    data.release();
  }

  @Override
  public void end(Fields found) {
    ends++;
    fields = found;
    trailers = Reading.describe(found);
  }
}
