package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.data.http1.RequestParser.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Response heads: what is read from them, what is refused and why, in whatever pieces. */
final class ResponseParserTest {
  private static String wire(String line) {
    return line.replace("|", "\r\n").replace('~', '\n').replace("{NUL}", "\0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      textBlock =
          """
          HTTP/1.1 200 OK||                                    > 200 'OK' keepAlive=true length=-2
          HTTP/1.1 200 ||                                      > 200 '' keepAlive=true length=-2
          HTTP/1.1 200||                                       > 200 '' keepAlive=true length=-2
          HTTP/1.1 299 all is  well||                          > 299 'all is  well' keepAlive=true length=-2
          HTTP/1.0 200 OK||                                    > 200 'OK' keepAlive=false length=-2
          HTTP/1.0 200 OK|Connection: keep-alive|Content-Length: 3|| > 200 'OK' keepAlive=true length=3
          HTTP/1.1 200 OK|Connection: close||                  > 200 'OK' keepAlive=false length=-2
          HTTP/1.1 200 OK|Content-Length: 0||                  > 200 'OK' keepAlive=true length=0
          HTTP/1.1 200 OK|Transfer-Encoding: chunked||         > 200 'OK' keepAlive=true length=-1
          HTTP/1.1 100 Continue||                              > 100 'Continue' keepAlive=true length=-2
          HTTP/1.1 999 x||                                     > 999 'x' keepAlive=true length=-2
          """)
  void acceptsAndUnderstands(String line, String expected) {
    Reading reading = Reading.response(wire(line));

    assertThat(reading.answer()).as("%s: %s", line, reading.error()).isEqualTo(Answer.HEAD);
    assertThat(reading.head()).startsWith(expected + " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      textBlock =
          """
          HTTP/2.0 200 OK||                                    > BAD_STATUS_LINE
          HTTP/1.2 200 OK||                                    > BAD_STATUS_LINE
          http/1.1 200 OK||                                    > BAD_STATUS_LINE
          HTTP/1.1  200 OK||                                   > BAD_STATUS_LINE
          HTTP/1.1 099 OK||                                    > BAD_STATUS_LINE
          HTTP/1.1 20 OK||                                     > BAD_STATUS_LINE
          HTTP/1.1 2000 OK||                                   > BAD_STATUS_LINE
          HTTP/1.1 200 O{NUL}K||                               > BAD_STATUS_LINE
          HTTP/1.1 200 OK~X: y||                               > BAD_STATUS_LINE
          |HTTP/1.1 200 OK||                                   > BAD_STATUS_LINE
          <html oops||                                         > BAD_STATUS_LINE
          HTTP/1.1 200 OK|X : y||                              > BAD_FIELD_NAME
          HTTP/1.1 200 OK|X: y| z||                            > OBSOLETE_FOLDING
          HTTP/1.1 200 OK|X: y~~                               > BAD_LINE_END
          HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 1|| > BAD_CONTENT_LENGTH
          HTTP/1.1 200 OK|Content-Length: 1,1||                > BAD_CONTENT_LENGTH
          HTTP/1.1 200 OK|Content-Length: 1|Transfer-Encoding: chunked|| > LENGTH_CONFLICT
          HTTP/1.1 200 OK|Transfer-Encoding: gzip||            > BAD_TRANSFER_ENCODING
          HTTP/1.0 200 OK|Transfer-Encoding: chunked||         > BAD_TRANSFER_ENCODING
          """)
  void refusesAndSaysWhy(String line, HeadError expected) {
    Reading reading = Reading.response(wire(line));

    assertThat(reading.answer()).as("%s: %s", line, reading.head()).isEqualTo(Answer.REFUSED);
    assertThat(reading.error()).as(line).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK|Content-Length: 5|X: a  ||hello",
        "HTTP/1.0 503||",
        "HTTP/1.1 100 Continue||HTTP/1.1 200 OK||",
        "HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 1||",
        "HTTP/1.1 200 OK|X: y| z||",
      })
  void everyPairOfSplitPointsGivesTheSameAnswer(String line) {
    byte[] bytes = Ascii.bytes(wire(line));
    Reading whole = Reading.response(Reading.responses(), bytes);

    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        assertThat(Reading.response(Reading.responses(), bytes, first, second))
            .as("%s split at %d and %d", line, first, second)
            .isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"200,-2,0", "204,0,0", "304,0,0", "100,0,0", "404,-2,0"})
  void theStatusAndTheMethodDecideWhetherThereIsABody(int status, long toGet, long toHead) {
    ResponseParser parser = Reading.responses();
    Reading.response(parser, Ascii.bytes("HTTP/1.1 " + status + " x\r\n\r\n"));

    assertThat(parser.head().bodyLength(false)).isEqualTo(toGet);
    assertThat(parser.head().bodyLength(true)).isEqualTo(toHead);
    assertThat(parser.head().informational()).isEqualTo(status == 100);
  }

  @Test
  void aNotModifiedKeepsItsStatedLengthThoughNoBodyFollows() {
    ResponseParser parser = Reading.responses();
    Reading.response(parser, Ascii.bytes("HTTP/1.1 304 x\r\nContent-Length: 7\r\n\r\n"));

    assertThat(parser.head().statedLength()).isEqualTo(7);
    assertThat(parser.head().bodyLength(false)).isZero();
  }

  @Test
  void aHeadOverItsLimitIsTooLargeWhereverItIsCut() {
    String start = "HTTP/1.1 200 OK\r\nX: ";
    int room = Reading.MAX_HEAD - start.length() - 4;
    byte[] fits = Ascii.bytes(start + "v".repeat(room) + "\r\n\r\nrest");
    byte[] over = Ascii.bytes(start + "v".repeat(room + 1) + "\r\n\r\nrest");

    for (int cut = Reading.MAX_HEAD - 9; cut < Reading.MAX_HEAD + 4; cut++) {
      assertThat(Reading.response(Reading.responses(), fits, cut))
          .as("split at %d", cut)
          .extracting(Reading::answer, Reading::left)
          .isEqualTo(List.of(Answer.HEAD, 4));
      assertThat(Reading.response(Reading.responses(), over, cut).error())
          .as("split at %d", cut)
          .isEqualTo(HeadError.HEAD_TOO_LARGE);
    }
  }

  @Test
  void aReasonThatNeverEndsIsTooLarge() {
    assertThat(Reading.response("HTTP/1.1 200 " + "x".repeat(Reading.MAX_HEAD)).error())
        .isEqualTo(HeadError.HEAD_TOO_LARGE);
  }
}
