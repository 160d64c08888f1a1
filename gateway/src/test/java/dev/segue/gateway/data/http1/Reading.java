package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.data.http1.RequestParser.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a parser made of some bytes, as values that can be compared.
 *
 * @param left bytes that the parser did not consume
 * @param head all that is known of an accepted head, else empty
 */
record Reading(Answer answer, @Nullable HeadError error, int left, String head) {
  static final int MAX_LINE = 512;
  static final int MAX_HEAD = 2048;
  static final int MAX_FIELDS = 16;

  static RequestParser requests() {
    return new RequestParser(MAX_LINE, MAX_HEAD, MAX_HEAD, MAX_FIELDS);
  }

  static ResponseParser responses() {
    return new ResponseParser(MAX_HEAD);
  }

  /** Reads a request that arrives in pieces, each of which ends at a cut. */
  static Reading request(RequestParser parser, byte[] bytes, int... cuts) {
    return read(parser::parse, () -> parser.error, () -> describe(parser.head()), bytes, cuts);
  }

  static Reading request(String text) {
    return request(requests(), Ascii.bytes(text));
  }

  static Reading response(ResponseParser parser, byte[] bytes, int... cuts) {
    return read(parser::parse, () -> parser.error, () -> describe(parser.head()), bytes, cuts);
  }

  static Reading response(String text) {
    return response(responses(), Ascii.bytes(text));
  }

  private static Reading read(
      Function<ByteBuf, Answer> parse,
      Supplier<@Nullable HeadError> error,
      Supplier<String> head,
      byte[] bytes,
      int... cuts) {
    Answer[] answer = {Answer.NEED_MORE};
    Predicate<ByteBuf> step =
        in -> {
          if (answer[0] == Answer.NEED_MORE) {
            answer[0] = parse.apply(in);
          }
          return false;
        };
    int left = feed(step, bytes, cuts);
    return new Reading(
        answer[0],
        answer[0] == Answer.REFUSED ? error.get() : null,
        left,
        answer[0] == Answer.HEAD ? head.get() : "");
  }

  /** Feeds the bytes as a connection does, each piece until the step says no; what is left. */
  static int feed(Predicate<ByteBuf> step, byte[] bytes, int... cuts) {
    Cumulation cumulation = new Cumulation();
    int start = 0;
    int left = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int end = i < cuts.length ? cuts[i] : bytes.length;
      ByteBuf piece = Unpooled.copiedBuffer(bytes, start, end - start);
      start = end;
      ByteBuf in = cumulation.add(piece, UnpooledByteBufAllocator.DEFAULT);
      for (int steps = 0; step.test(in); steps++) {
        assertThat(steps).as("steps, each of which gets further").isLessThan(bytes.length + 8);
      }
      left = in.readableBytes();
      cumulation.trim();
    }
    cumulation.clear();
    return left;
  }

  private static String describe(RequestHead head) {
    String path =
        new String(
            head.pathBytes(),
            head.pathStart(),
            head.pathStop() - head.pathStart(),
            StandardCharsets.ISO_8859_1);
    return "%s %s path=%s host=%s name=%d http11=%s keepAlive=%s expect=%s length=%d %s"
        .formatted(
            head.methodText(),
            head.targetText(),
            path,
            head.hostText(),
            head.hostNameEnd() - head.hostStart(),
            head.http11(),
            head.keepAlive(),
            head.expectContinue(),
            head.bodyLength(),
            describe(head.fields()));
  }

  private static String describe(ResponseHead head) {
    String reason =
        new String(
            head.bytes(),
            head.reasonStart(),
            head.reasonEnd() - head.reasonStart(),
            StandardCharsets.ISO_8859_1);
    return "%d '%s' keepAlive=%s length=%d %s"
        .formatted(
            head.status(), reason, head.keepAlive(), head.statedLength(), describe(head.fields()));
  }

  static String describe(Fields fields) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < fields.count(); i++) {
      out.append('{')
          .append(name(fields, i))
          .append('=')
          .append(fields.value(i))
          .append(fields.dropped(i) ? " dropped}" : "}");
    }
    return out.toString();
  }

  static String name(Fields fields, int field) {
    int from = fields.nameStart(field);
    return new String(
        fields.bytes(), from, fields.nameEnd(field) - from, StandardCharsets.ISO_8859_1);
  }
}
