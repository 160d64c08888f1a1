package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is held back for a moment: in order, once, and never lost. */
final class HeadCoalescerTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final ChannelHandlerContext ctx = channel.pipeline().firstContext();
  private final HeadCoalescer output = new HeadCoalescer();

  @AfterEach
  void finish() {
    output.clear();
    assertThat(channel.finishAndReleaseAll()).isFalse();
  }

  private static ByteBuf buffer(String text, int room) {
    return Unpooled.buffer(text.length() + room, text.length() + room)
        .writeBytes(Ascii.bytes(text));
  }

  private List<String> written() {
    List<String> writes = new ArrayList<>();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      writes.add(out.toString(StandardCharsets.ISO_8859_1));
      assertThat(out.release()).isTrue();
    }
    return writes;
  }

  @Test
  void aSmallBodyGoesIntoTheHeadsBuffer() {
    ByteBuf body = buffer("body", 0);
    output.head(ctx, buffer("head", 6));
    output.body(ctx, body);
    output.body(ctx, buffer("xy", 0));
    assertThat(output.isEmpty()).isFalse();

    output.flush(ctx);

    assertThat(output.isEmpty()).isTrue();
    assertThat(body.refCnt()).isZero();
    assertThat(written()).containsExactly("headbodyxy");
  }

  @Test
  void aBodyThatDoesNotFitFollowsTheHead() {
    output.head(ctx, buffer("head", 3));
    output.body(ctx, buffer("body", 0));
    output.body(ctx, buffer("z", 0));
    output.flush(ctx);

    assertThat(written()).containsExactly("head", "body", "z");
  }

  @Test
  void headsKeepTheirOrder() {
    output.head(ctx, buffer("one", 9));
    output.head(ctx, buffer("two", 9));
    output.flush(ctx);

    assertThat(written()).containsExactly("one", "two");
  }

  @Test
  void nothingIsWrittenTwice() {
    output.head(ctx, buffer("head", 9));
    output.flush(ctx);
    output.flush(ctx);

    assertThat(written()).containsExactly("head");
  }

  @Test
  void whatWaitsIsLetGoOfWhenTheChannelIsGone() {
    ByteBuf head = buffer("head", 9);
    output.head(ctx, head);
    output.clear();
    output.clear();

    assertThat(head.refCnt()).isZero();
    assertThat(written()).isEmpty();
  }
}
