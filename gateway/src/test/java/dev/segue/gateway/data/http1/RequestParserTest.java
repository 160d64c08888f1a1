package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.data.http1.RequestParser.Answer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Request heads: what is read from them, what is refused and why, in whatever pieces they come. */
final class RequestParserTest {
  private static final String HOST = "Host: a.example\r\n";

  /** In the tables {@code |} stands for CRLF, {@code ~} for a line feed alone. */
  private static String wire(String line) {
    return line.replace("|", "\r\n")
        .replace('~', '\n')
        .replace("{CR}", "\r")
        .replace("{TAB}", "\t")
        .replace("{NUL}", "\0")
        .replace("{DEL}", "\u007f")
        .replace("{E9}", "\u00e9");
  }

  private static String accepted(String text) {
    Reading reading = Reading.request(text);
    assertThat(reading.answer()).as("%s of %s", reading.error(), text).isEqualTo(Answer.HEAD);
    assertThat(reading.left()).as("bytes left of %s", text).isZero();
    return reading.head();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      textBlock =
          """
          GET / HTTP/1.1|Host: a||                           > GET / path=/ host=a name=1 http11=true keepAlive=true expect=false length=0
          GET / HTTP/1.1|hOST:a||                            > GET / path=/ host=a name=1 http11=true keepAlive=true expect=false length=0
          GET / HTTP/1.1|Host: {TAB} a {TAB}||               > GET / path=/ host=a name=1 http11=true keepAlive=true expect=false length=0
          |GET / HTTP/1.1|Host: a||                          > GET / path=/ host=a name=1 http11=true keepAlive=true expect=false length=0
          GET / HTTP/1.1|Host: a.b:8080||                    > GET / path=/ host=a.b:8080 name=3 http11=true keepAlive=true expect=false length=0
          GET / HTTP/1.1|Host: [::1]:80||                    > GET / path=/ host=[::1]:80 name=5 http11=true keepAlive=true expect=false length=0
          GET / HTTP/1.0||                                   > GET / path=/ host= name=0 http11=false keepAlive=false expect=false length=0
          GET / HTTP/1.0|Connection: Keep-Alive||            > GET / path=/ host= name=0 http11=false keepAlive=true expect=false length=0
          GET / HTTP/1.1|Host: a|Connection: x, Close||      > GET / path=/ host=a name=1 http11=true keepAlive=false expect=false length=0
          GET /a/../b?c/../d HTTP/1.1|Host: a||              > GET /a/../b?c/../d path=/b host=a name=1 http11=true keepAlive=true expect=false length=0
          GET /%61//b HTTP/1.1|Host: a||                     > GET /%61//b path=/a/b host=a name=1 http11=true keepAlive=true expect=false length=0
          GET http://A HTTP/1.1|Host: a||                    > GET / path=/ host=a name=1 http11=true keepAlive=true expect=false length=0
          GET HTTP://a:80/x?y HTTP/1.1|Host: a:80||          > GET /x?y path=/x host=a:80 name=1 http11=true keepAlive=true expect=false length=0
          GET https://a?y HTTP/1.1|Host: a||                 > GET ?y path=/ host=a name=1 http11=true keepAlive=true expect=false length=0
          GET http://a.b:1/x HTTP/1.0||                      > GET /x path=/x host=a.b:1 name=3 http11=false keepAlive=false expect=false length=0
          OPTIONS * HTTP/1.1|Host: a||                       > OPTIONS * path=* host=a name=1 http11=true keepAlive=true expect=false length=0
          POST / HTTP/1.1|Host: a|Content-Length: 0||        > POST / path=/ host=a name=1 http11=true keepAlive=true expect=false length=0
          POST / HTTP/1.1|Host: a|content-length: 0012||     > POST / path=/ host=a name=1 http11=true keepAlive=true expect=false length=12
          POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|| > POST / path=/ host=a name=1 http11=true keepAlive=true expect=false length=-1
          POST / HTTP/1.1|Host: a|Transfer-Encoding: Chunked|| > POST / path=/ host=a name=1 http11=true keepAlive=true expect=false length=-1
          PUT / HTTP/1.1|Host: a|Expect: 100-Continue||      > PUT / path=/ host=a name=1 http11=true keepAlive=true expect=true length=0
          PUT / HTTP/1.0|Expect: 100-continue||              > PUT / path=/ host= name=0 http11=false keepAlive=false expect=false length=0
          get / HTTP/1.1|Host: a||                           > get / path=/ host=a name=1 http11=true keepAlive=true expect=false length=0
          BREW!#$ /pot HTTP/1.1|Host: a||                    > BREW!#$ /pot path=/pot host=a name=1 http11=true keepAlive=true expect=false length=0
          """)
  void acceptsAndUnderstands(String line, String expected) {
    assertThat(accepted(wire(line))).startsWith(expected + " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      textBlock =
          """
          G(T / HTTP/1.1|Host: a||                          > BAD_METHOD
          GET{TAB}/ HTTP/1.1|Host: a||                      > BAD_METHOD
          ||GET / HTTP/1.1|Host: a||                        > BAD_METHOD
          ~GET / HTTP/1.1|Host: a||                         > BAD_METHOD
          GET|Host: a||                                     > BAD_METHOD
          GET /|Host: a||                                   > BAD_REQUEST_LINE
          GET |Host: a||                                    > BAD_REQUEST_LINE
          GET  / HTTP/1.1|Host: a||                         > BAD_TARGET
          GET /a b HTTP/1.1|Host: a||                       > BAD_VERSION
          GET /#a HTTP/1.1|Host: a||                        > BAD_TARGET
          GET /{NUL} HTTP/1.1|Host: a||                     > BAD_TARGET
          GET /{E9} HTTP/1.1|Host: a||                      > BAD_TARGET
          GET /{DEL} HTTP/1.1|Host: a||                     > BAD_TARGET
          GET a HTTP/1.1|Host: a||                          > BAD_TARGET
          GET * HTTP/1.1|Host: a||                          > BAD_TARGET
          OPTIONS ** HTTP/1.1|Host: a||                     > BAD_TARGET
          GET ftp://a/ HTTP/1.1|Host: a||                   > BAD_TARGET
          GET http:// HTTP/1.1|Host: a||                    > BAD_TARGET
          GET http:///x HTTP/1.1|Host: a||                  > BAD_TARGET
          GET http://u@a/ HTTP/1.1|Host: a||                > BAD_TARGET
          GET http://b/ HTTP/1.1|Host: a||                  > HOST_CONFLICT
          GET http://a/ HTTP/1.1|Host: a:80||               > HOST_CONFLICT
          GET / HTTP/1.2|Host: a||                          > UNSUPPORTED_VERSION
          GET / HTTP/2.0|Host: a||                          > UNSUPPORTED_VERSION
          GET / http/1.1|Host: a||                          > BAD_VERSION
          GET / HTTP/11|Host: a||                           > BAD_VERSION
          GET / HTTP/1.1 |Host: a||                         > BAD_VERSION
          GET / HTTP/1.10|Host: a||                         > BAD_VERSION
          GET / HTTP/1.1~Host: a||                          > BAD_LINE_END
          GET / HTTP/1.1{CR}Host: a||                       > BAD_VERSION
          GET / HTTP/1.1|Host: a~X: y||                     > BAD_LINE_END
          GET / HTTP/1.1|Host: a|~                          > BAD_LINE_END
          GET / HTTP/1.1|Host: a|{CR}x||                    > BAD_LINE_END
          GET / HTTP/1.1|Host: a{CR}X: y||                  > BAD_LINE_END
          GET / HTTP/1.1|Host : a||                         > BAD_FIELD_NAME
          GET / HTTP/1.1|Ho st: a||                         > BAD_FIELD_NAME
          GET / HTTP/1.1|: a||                              > BAD_FIELD_NAME
          GET / HTTP/1.1|Host: a|X{NUL}: a||                > BAD_FIELD_NAME
          GET / HTTP/1.1|Host: a|X{E9}: a||                 > BAD_FIELD_NAME
          GET / HTTP/1.1|Host: a|no colon||                 > BAD_FIELD_NAME
          GET / HTTP/1.1|Host: a|nocolon||                  > BAD_LINE_END
          GET / HTTP/1.1|Host: a|X: a{NUL}b||               > BAD_FIELD_VALUE
          GET / HTTP/1.1|Host: a|X: a{DEL}||                > BAD_FIELD_VALUE
          GET / HTTP/1.1|Host: a|X: a| b||                  > OBSOLETE_FOLDING
          GET / HTTP/1.1|Host: a|X: a|{TAB}b||              > OBSOLETE_FOLDING
          GET / HTTP/1.1| Host: a||                         > OBSOLETE_FOLDING
          GET / HTTP/1.1||                                  > BAD_HOST
          GET / HTTP/1.1|Host:||                            > BAD_HOST
          GET / HTTP/1.1|Host: a, b||                       > BAD_HOST
          GET / HTTP/1.1|Host: a|Host: a||                  > BAD_HOST
          GET / HTTP/1.0|Host: a|Host: a||                  > BAD_HOST
          GET / HTTP/1.1|Host: u@a||                        > BAD_HOST
          GET / HTTP/1.1|Host: a/b||                        > BAD_HOST
          GET / HTTP/1.1|Host: a:b||                        > BAD_HOST
          CONNECT a:443 HTTP/1.1|Host: a:443||              > CONNECT_NOT_SERVED
          TRACE / HTTP/1.1|Host: a|Content-Length: 1||      > TRACE_WITH_BODY
          TRACE / HTTP/1.1|Host: a|Transfer-Encoding: chunked|| > TRACE_WITH_BODY
          POST / HTTP/1.1|Host: a|Content-Length:||         > BAD_CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: +1||      > BAD_CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: -1||      > BAD_CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: 1 2||     > BAD_CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: 0x1||     > BAD_CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: 1, 1||    > BAD_CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: 1234567890123456789|| > BAD_CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 1|| > BAD_CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: 1|content-length: 2|| > BAD_CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: 1|| > LENGTH_CONFLICT
          POST / HTTP/1.1|Host: a|Content-Length: 1|Transfer-Encoding: chunked|| > LENGTH_CONFLICT
          POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked|| > BAD_TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked|| > BAD_TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, chunked|| > BAD_TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: identity|| > BAD_TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: xchunked|| > BAD_TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding:||      > BAD_TRANSFER_ENCODING
          POST / HTTP/1.0|Host: a|Transfer-Encoding: chunked|| > BAD_TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding : chunked|| > BAD_FIELD_NAME
          POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked| x: y|| > OBSOLETE_FOLDING
          POST / HTTP/1.1|Host: a|Expect: a-pony||          > BAD_EXPECT
          POST / HTTP/1.1|Host: a|Expect: 100-continue|Expect: a-pony|| > BAD_EXPECT
          POST / HTTP/1.1|Host: a|Expect: y 100-continue||  > BAD_EXPECT
          """)
  void refusesAndSaysWhy(String line, HeadError expected) {
    Reading reading = Reading.request(wire(line));

    assertThat(reading.answer()).as("%s: %s", line, reading.head()).isEqualTo(Answer.REFUSED);
    assertThat(reading.error()).as(line).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a?b HTTP/1.1|Host: a.example|Accept: */*||GET /next",
        "|POST http://a:80/x/../y HTTP/1.1|Host: a:80|Content-Length: 5|X: {TAB} y  ||hello",
        "PUT / HTTP/1.0|Transfer-Encoding: chunked||",
        "GET / HTTP/1.1|Host: a|Connection: close, X|X: 1||",
        "GET / HTTP/1.1|Host: a|Host: b||",
        "GET / HTTP/1.1|Host: a|X: a| folded||",
        "GET / HTTP/1.1|Host: a|~",
        "GET / HTTP/3.0|Host: a||"
      })
  void everyPairOfSplitPointsGivesTheSameAnswer(String line) {
    byte[] bytes = Ascii.bytes(wire(line));
    Reading whole = Reading.request(Reading.requests(), bytes);

    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        assertThat(Reading.request(Reading.requests(), bytes, first, second))
            .as("%s split at %d and %d", line, first, second)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void oneByteAtATimeGivesTheSameAnswer() {
    byte[] bytes =
        Ascii.bytes("|POST /x HTTP/1.1|Host: a|Content-Length: 1||z".replace("|", "\r\n"));
    int[] cuts = IntStream.range(0, bytes.length).toArray();

    assertThat(Reading.request(Reading.requests(), bytes, cuts))
        .isEqualTo(Reading.request(Reading.requests(), bytes))
        .extracting(Reading::answer, Reading::left)
        .isEqualTo(List.of(Answer.HEAD, 1));
  }

  /**
   * Scenario: each read forgave one empty line; before the fix a client could send them forever.
   */
  @Test
  void onlyOneEmptyLineIsForgivenThoughEachComesAlone() {
    byte[] bytes = Ascii.bytes("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(Reading.request(Reading.requests(), bytes, 2).error())
        .isEqualTo(HeadError.BAD_METHOD);
    assertThat(Reading.request(Reading.requests(), bytes, 2, 4).error())
        .isEqualTo(HeadError.BAD_METHOD);
  }

  @Test
  void eachRequestOfAConnectionMayHaveItsEmptyLine() {
    RequestParser parser = Reading.requests();
    byte[] bytes = Ascii.bytes("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(Reading.request(parser, bytes, 2).answer()).isEqualTo(Answer.HEAD);
    assertThat(Reading.request(parser, bytes, 2).answer()).isEqualTo(Answer.HEAD);
  }

  /** Scenario: a line too short to hold a version waited for more, until the head's deadline. */
  @ParameterizedTest
  @ValueSource(strings = {"GET / ", "GET / H", "GET / HTTP", "GET / HTTP/1"})
  void aShortVersionIsRefusedAtItsLineEnd(String line) {
    assertThat(Reading.request(line + "\r\n").error()).isEqualTo(HeadError.BAD_VERSION);
    assertThat(Reading.request(line).answer()).isEqualTo(Answer.NEED_MORE);
  }

  @Test
  void theRequestLineMayBeAsLongAsItsLimitInAnyPieces() {
    byte[] fits = Ascii.bytes(line(Reading.MAX_LINE) + HOST + "\r\n");
    byte[] over = Ascii.bytes(line(Reading.MAX_LINE + 1) + HOST + "\r\n");

    for (int cut = Reading.MAX_LINE - 20; cut < Reading.MAX_LINE + 10; cut++) {
      assertThat(Reading.request(Reading.requests(), fits, cut).answer())
          .as("split at %d", cut)
          .isEqualTo(Answer.HEAD);
      assertThat(Reading.request(Reading.requests(), over, cut).error())
          .as("split at %d", cut)
          .isEqualTo(HeadError.TARGET_TOO_LONG);
    }
  }

  /** Scenario: a line that ended where the parser's first look at the head ends was refused. */
  @ParameterizedTest
  @ValueSource(ints = {1022, 1023, 1024, 4094, 4095, 4096})
  void theRequestLinesLimitHoldsWhereverTheFirstLookEnds(int limit) {
    byte[] fits = Ascii.bytes(line(limit) + HOST + "\r\n");
    byte[] over = Ascii.bytes(line(limit + 1) + HOST + "\r\n");

    assertThat(Reading.request(new RequestParser(limit, 16_384, 16_384, 9), fits).answer())
        .isEqualTo(Answer.HEAD);
    assertThat(Reading.request(new RequestParser(limit, 16_384, 16_384, 9), over).error())
        .isEqualTo(HeadError.TARGET_TOO_LONG);
  }

  private static String line(int length) {
    return "GET /" + "x".repeat(length - 14) + " HTTP/1.1\r\n";
  }

  @Test
  void aRequestLineThatNeverEndsIsRefused() {
    assertThat(Reading.request("GET /" + "x".repeat(Reading.MAX_LINE)).error())
        .isEqualTo(HeadError.TARGET_TOO_LONG);
    assertThat(Reading.request("x".repeat(Reading.MAX_HEAD * 2)).error())
        .isEqualTo(HeadError.TARGET_TOO_LONG);
  }

  @Test
  void theHeadMayBeAsLargeAsItsLimitInAnyPieces() {
    String start = line(40) + HOST + "X: ";
    int room = Reading.MAX_HEAD - start.length() - 4;
    byte[] fits = Ascii.bytes(start + "v".repeat(room) + "\r\n\r\n" + "body");
    byte[] over = Ascii.bytes(start + "v".repeat(room + 1) + "\r\n\r\n" + "body");

    for (int cut = Reading.MAX_HEAD - 10; cut <= Reading.MAX_HEAD + 4; cut++) {
      assertThat(Reading.request(Reading.requests(), fits, cut))
          .as("split at %d", cut)
          .extracting(Reading::answer, Reading::left)
          .isEqualTo(List.of(Answer.HEAD, 4));
      assertThat(Reading.request(Reading.requests(), over, cut).error())
          .as("split at %d", cut)
          .isEqualTo(HeadError.HEAD_TOO_LARGE);
    }
  }

  @Test
  void asManyFieldsAsTheirLimitAndNoMore() {
    String fields = HOST + "x: y\r\n".repeat(Reading.MAX_FIELDS - 1);

    assertThat(accepted(line(20) + fields + "\r\n")).contains("{x=y}");
    assertThat(Reading.request(line(20) + fields + "x: y\r\n\r\n").error())
        .isEqualTo(HeadError.TOO_MANY_FIELDS);
  }

  @Test
  void aHeadWithALargeNumberOfFieldsLosesNone() {
    String fields = HOST + "x: y\r\n".repeat(499);
    RequestParser parser = new RequestParser(100, 16_384, 16_384, 500);

    assertThat(Reading.request(parser, Ascii.bytes(line(20) + fields + "\r\n")).answer())
        .isEqualTo(Answer.HEAD);
    assertThat(parser.head().fields().count()).isEqualTo(500);
  }

  @Test
  void everyRefusalHasAStatusOfItsKind() {
    for (HeadError error : HeadError.values()) {
      assertThat(error.status()).as(error.name()).isBetween(400, 505);
      assertThat(error.reason()).as(error.name()).isNotBlank();
    }
  }
}
