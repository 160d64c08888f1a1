package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fields of a head: found, understood, and given up where Connection says so. */
final class FieldsTest {
  private static Fields fields(String lines) {
    RequestParser parser = new RequestParser(100, 64 * 1024, 64 * 1024, 1000);
    Reading reading =
        Reading.request(
            parser, Ascii.bytes("GET / HTTP/1.0\r\n" + lines.replace("|", "\r\n") + "\r\n\r\n"));
    assertThat(reading.error()).isNull();
    return parser.head().fields();
  }

  @ParameterizedTest
  @CsvSource({
    "Host, 1",
    "CONNECTION, 2",
    "Content-Length, 3",
    "tRANSFER-eNCODING, 4",
    "Expect, 5",
    "Upgrade, 6",
    "TE, 7",
    "Keep-Alive, 8",
    "Proxy-Connection, 9",
    "X-Forwarded-For, 15",
    "X-Forwarded-PROTO, 16",
    "x-forwarded-host, 17",
    "X-Forwarded-Port, 18",
    "x-forwarded-anything, 10",
    "X-Forwarded-, 10",
    "X-Real-IP, 19",
    "Forwarded, 20",
    "X-Request-ID, 21",
    "TraceParent, 22",
    "TraceState, 23",
    "Trace, 0",
    "X-Real-IPs, 0",
    "X-Segue-Debug, 11",
    "Via, 12",
    "Idempotency-Key, 13",
    "Accept, 14",
    "Accept-Encoding, 0",
    "X-Forwarded, 0",
    "X-Segue, 0",
    "Hosts, 0",
    "Hos, 0",
    "T, 0",
    "Connectio, 0",
    "Content-Type, 0",
    "0, 0",
  })
  void aNameIsKnownWhateverItsCase(String name, byte kind) {
    byte[] bytes = Ascii.bytes('-' + name + '-');

    assertThat(FieldKind.of(bytes, 1, 1 + name.length())).isEqualTo(kind);
  }

  @Test
  void orderCaseAndSpellingAreKept() {
    Fields fields = fields("B: 1|a:2 |b:\t3  4 ");

    assertThat(Reading.describe(fields)).isEqualTo("{B=1}{a=2}{b=3  4}");
    assertThat(fields.find(Ascii.bytes("b"), 0)).isZero();
    assertThat(fields.find(Ascii.bytes("b"), 1)).isEqualTo(2);
    assertThat(fields.find(Ascii.bytes("b"), 3)).isEqualTo(-1);
    assertThat(fields.valueOf(FieldKind.VIA)).isNull();
  }

  @Test
  void aLineReachesFromItsNameToTheNext() {
    Fields fields = fields("A: 1 \t |B:");

    List<String> lines = new ArrayList<>();
    for (int i = 0; i < fields.count(); i++) {
      int from = fields.lineStart(i);
      lines.add(
          new String(fields.bytes(), from, fields.lineEnd(i) - from, StandardCharsets.US_ASCII));
    }
    assertThat(lines).containsExactly("A: 1 \t \r\n", "B:\r\n");
    assertThat(fields.value(1)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'close', true",
    "'x, CLOSE', true",
    "' , ,close,', true",
    "'close x', false",
    "'xclose', false",
    "'closex, x close', false",
    "'', false",
    "',', false",
  })
  void aTokenOfAListIsFound(String value, boolean found) {
    assertThat(fields("Connection: " + value).hasToken(0, Tokens.CLOSE)).isEqualTo(found);
  }

  @Test
  void connectionGivesUpWhatItNames() {
    Fields fields =
        fields(
            "A: 1|Connection: b,  C ,keep-alive|B: 2|c: 3|D: 4|Keep-Alive: x|Connection: d|bb: 5");

    assertThat(Reading.describe(fields))
        .isEqualTo(
            "{A=1}{Connection=b,  C ,keep-alive}{B=2 dropped}{c=3 dropped}{D=4 dropped}"
                + "{Keep-Alive=x dropped}{Connection=d}{bb=5}");
  }

  /** A client could otherwise take the framing or the target out of what is forwarded. */
  @Test
  void connectionNeverGivesUpHostOrLength() {
    assertThat(
            Reading.describe(
                fields(
                    "Connection: close, host, content-length, x|Host: a|Content-Length: 3|X: y")))
        .isEqualTo(
            "{Connection=close, host, content-length, x}{Host=a}{Content-Length=3}{X=y dropped}");
  }

  @Test
  void closeBeforeOtherConnectionFieldsHidesNothing() {
    assertThat(Reading.describe(fields("Connection: close|X: y|Connection: x")))
        .isEqualTo("{Connection=close}{X=y dropped}{Connection=x}");
  }

  @Test
  void aHeadLeavesNothingForTheNextHead() {
    RequestParser parser = Reading.requests();
    Reading.request(parser, Ascii.bytes("GET / HTTP/1.0\r\nConnection: x\r\nX: y\r\n\r\n"));
    Reading.request(parser, Ascii.bytes("GET / HTTP/1.0\r\nQ: w\r\nX: z\r\n\r\n"));

    assertThat(Reading.describe(parser.head().fields())).isEqualTo("{Q=w}{X=z}");
  }

  @Test
  void theArrayOfALargeHeadIsNotKept() {
    Fields fields = fields("A: " + "x".repeat(40_000));
    assertThat(fields.bytes().length).isGreaterThan(40_000);

    fields.clear();
    assertThat(fields.bytes().length).isEqualTo(1024);
    assertThat(fields.count()).isZero();
  }
}
