package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.data.http1.RequestParser.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Valid heads with random damage: no answer but the parser's own, and the same in any pieces. */
final class ParserFuzzTest {
  private static final List<String> REQUESTS =
      List.of(
          "GET / HTTP/1.1|Host: a||GET / HTTP/1.1|Host: a||",
          "POST /x?y HTTP/1.1|Host: a:80|Content-Length: 3|X: y||abc",
          "POST http://a/x HTTP/1.1|Host: a|Transfer-Encoding: chunked||0||",
          "PUT /%2e/a//b HTTP/1.0|Connection: keep-alive, X|X: 1|Content-Length: 0||",
          "PUT / HTTP/1.1|Host: [::1]|Expect: 100-continue|Content-Length: 1||a");

  private static final List<String> RESPONSES =
      List.of(
          "HTTP/1.1 200 OK|Content-Length: 2|Connection: X|X: y||ab",
          "HTTP/1.1 200|Transfer-Encoding: chunked||0||",
          "HTTP/1.0 404 Not Found|X: y||body",
          "HTTP/1.1 100 Continue||HTTP/1.1 204 x||");

  private static final List<String> SCRAPS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          "\r\n\r\n",
          " ",
          "\t",
          ":",
          "\0",
          "\u007f",
          "\u00ff",
          "/",
          "//",
          "%",
          "?",
          "Content-Length: 7\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Host: b\r\n",
          "HTTP/1.1",
          "Transfer-Encoding: x\r\n",
          ",",
          ", chunked",
          "-",
          "+",
          "0x",
          "Connection: close\r\n",
          "x");

  private static byte[] damaged(Random random, List<String> seeds) {
    StringBuilder text =
        new StringBuilder(seeds.get(random.nextInt(seeds.size())).replace("|", "\r\n"));
    for (int n = random.nextInt(4); n > 0 && !text.isEmpty(); n--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(1, 6));
      switch (random.nextInt(6)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.delete(at, end);
        case 2 -> text.insert(at, SCRAPS.get(random.nextInt(SCRAPS.size())));
        case 3 -> text.insert(at, text.substring(at, end));
        case 4 -> text.insert(at, "x".repeat(random.nextInt(Reading.MAX_HEAD)));
        default -> text.insert(at, lineOf(random, seeds));
      }
    }
    return Ascii.bytes(text.toString());
  }

  private static String lineOf(Random random, List<String> seeds) {
    String[] lines = seeds.get(random.nextInt(seeds.size())).split("\\|", -1);
    return lines[random.nextInt(lines.length)] + "\r\n";
  }

  private static int[] cuts(Random random, int length) {
    int[] cuts = new int[random.nextInt(8)];
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = random.nextInt(length + 1);
    }
    Arrays.sort(cuts);
    return cuts;
  }

  /** A damaged head without its last bytes may wait for more where the whole is refused already. */
  private static void assertAgrees(Reading pieces, Reading whole, String what) {
    if (whole.answer() == Answer.REFUSED) {
      assertThat(pieces.answer()).as(what).isNotEqualTo(Answer.HEAD);
    } else {
      assertThat(pieces).as(what).isEqualTo(whole);
    }
  }

  @Property(tries = 4000)
  void requestsAreReadAlikeInAnyPiecesByAnyParser(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = damaged(random, REQUESTS);
    int[] cuts = cuts(random, bytes.length);
    RequestParser used = Reading.requests();
    Reading.request(
        used, Ascii.bytes("DELETE /" + "y".repeat(300) + " HTTP/1.1\r\nHost: q\r\n\r\n"));

    Reading whole = Reading.request(Reading.requests(), bytes);
    assertAgrees(Reading.request(Reading.requests(), bytes, cuts), whole, Arrays.toString(cuts));
    assertThat(Reading.request(used, bytes)).as("after another request").isEqualTo(whole);
    if (whole.answer() == Answer.HEAD) {
      RequestParser parser = Reading.requests();
      Reading.request(parser, bytes);
      String head = head(bytes, whole.left());
      assertOneFraming(head, parser.head().bodyLength(), 0, parser.head().http11());
      assertOneHost(head, parser.head());
    }
  }

  @Property(tries = 4000)
  void responsesAreReadAlikeInAnyPiecesByAnyParser(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = damaged(random, RESPONSES);
    int[] cuts = cuts(random, bytes.length);
    ResponseParser used = Reading.responses();
    Reading.response(used, Ascii.bytes("HTTP/1.1 500 " + "y".repeat(300) + "\r\nHost: q\r\n\r\n"));

    Reading whole = Reading.response(Reading.responses(), bytes);
    assertAgrees(Reading.response(Reading.responses(), bytes, cuts), whole, Arrays.toString(cuts));
    assertThat(Reading.response(used, bytes)).as("after another response").isEqualTo(whole);
    if (whole.answer() == Answer.HEAD) {
      ResponseParser parser = Reading.responses();
      Reading.response(parser, bytes);
      assertOneFraming(
          head(bytes, whole.left()),
          parser.head().statedLength(),
          BodyLength.UNTIL_CLOSE,
          parser.head().http11);
    }
  }

  private static String head(byte[] bytes, int left) {
    String text = new String(bytes, 0, bytes.length - left, StandardCharsets.ISO_8859_1);
    return text.startsWith("\r\n") ? text.substring(2) : text;
  }

  /** Reads the head as any other reader of RFC 9112 would, by splitting it, and compares. */
  private static void assertOneFraming(String head, long length, long none, boolean http11) {
    assertThat(head).endsWith("\r\n\r\n");
    assertThat(head.replace("\r\n", "")).as("no line end but CRLF").doesNotContain("\r", "\n");
    List<String> framing = new ArrayList<>();
    for (String line : head.strip().split("\r\n", -1)) {
      String name = line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
      if (name.strip().equals("content-length") || name.strip().equals("transfer-encoding")) {
        framing.add(name + '=' + line.substring(line.indexOf(':') + 1).strip());
      }
    }
    assertThat(framing).as(head).hasSizeLessThanOrEqualTo(1);
    if (framing.isEmpty()) {
      assertThat(length).isEqualTo(none);
    } else if (length == BodyLength.CHUNKED) {
      assertThat(framing.getFirst()).isEqualToIgnoringCase("transfer-encoding=chunked");
      assertThat(http11).isTrue();
    } else {
      String digits = framing.getFirst().substring("content-length=".length());
      assertThat(digits).matches("[0-9]{1,18}");
      assertThat(length).isEqualTo(Long.parseLong(digits));
    }
  }

  private static void assertOneHost(String head, RequestHead parsed) {
    List<String> hosts =
        head.lines()
            .skip(1)
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))
            .map(line -> line.substring(5).strip())
            .toList();
    assertThat(hosts).as(head).hasSizeBetween(parsed.http11() ? 1 : 0, 1);
    if (!hosts.isEmpty()) {
      assertThat(parsed.hostText()).isEqualTo(hosts.getFirst());
    }
  }

  @Property(tries = 2000)
  void damagedBodiesAreReadAlikeInAnyPieces(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes =
        damaged(random, List.of("5|hello|a;x=y|0123456789|0||next", "1|a|0|T: v|U: w||", "0||"));
    int[] cuts = cuts(random, bytes.length);

    String whole = body(bytes);
    String pieces = body(bytes, cuts);

    assertThat(pieces)
        .as(Arrays.toString(cuts))
        .satisfiesAnyOf(
            read -> assertThat(read).isEqualTo(whole),
            read -> {
              assertThat(whole).as("%s: only a refusal may come later", read).startsWith("refused");
              assertThat(read).startsWith("waits");
            });
  }

  private static String body(byte[] bytes, int... cuts) {
    Collected out = new Collected();
    BodyDecoder decoder = new BodyDecoder(out, 256, 3);
    decoder.begin(BodyLength.CHUNKED);
    int left = Reading.feed(decoder::decode, bytes, cuts);
    assertThat(out.empty).isZero();
    if (decoder.error() != null) {
      return "refused " + out.payload;
    }
    return decoder.done()
        ? "ended %s %s left %d".formatted(out.payload, out.trailers, left)
        : "waits " + out.payload;
  }
}
