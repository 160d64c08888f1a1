package dev.segue.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.SourceConfig.Prometheus;
import dev.segue.gateway.config.SourceConfig.Web;
import dev.segue.gateway.control.rollout.judge.Reading;
import dev.segue.gateway.testing.Await;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers from elsewhere. */
@Timeout(60)
class SourcesTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final OutboundHttp http = new OutboundHttp(_ -> false);
  private final Sources sources = new Sources(http);

  @AfterEach
  void close() {
    sources.close();
    http.close();
  }

  /** As in {@code 0.5}, {@code nothing} or {@code failed: why}. */
  private static String words(Reading reading) {
    return switch (reading) {
      case Reading.Value(double value) -> Double.toString(value);
      case Reading.Nothing _ -> "nothing";
      case Reading.Failed(String why) -> "failed: " + why;
    };
  }

  private String prometheus(int status, String answer) {
    try (StubServer server = StubServer.of(status, answer)) {
      return words(sources.ask(new Prometheus("prom", server.url("/"), LONG), "up").join());
    }
  }

  private String web(int status, String answer, String pointer) {
    try (StubServer server = StubServer.of(status, answer)) {
      return words(sources.ask(new Web("web", server.url("/"), LONG), pointer).join());
    }
  }

  @Test
  void asksPrometheusByPost() {
    try (StubServer server =
        StubServer.of(
            200,
            """
            {"status":"success","data":{"resultType":"vector","result":
              [{"metric":{"app":"orders"},"value":[1700000000.1,"0.25"]}]}}
            """)) {
      Prometheus source = new Prometheus("prom", server.url("/prom/?tenant=a"), LONG);
      Reading reading = sources.ask(source, "sum(rate(errors{app=\"a&b\"}[1m])) + 1").join();

      assertThat(reading).isEqualTo(new Reading.Value(0.25));
      StubServer.Seen seen = server.seen().getFirst();
      assertThat(seen.method()).isEqualTo("POST");
      assertThat(seen.path()).isEqualTo("/prom/api/v1/query?tenant=a");
      assertThat(seen.headers().getFirst("Content-Type"))
          .isEqualTo("application/x-www-form-urlencoded");
      assertThat(seen.body())
          .isEqualTo("query=sum%28rate%28errors%7Bapp%3D%22a%26b%22%7D%5B1m%5D%29%29+%2B+1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "vector | [{'metric':{},'value':[1,'7']}] | 7.0",
        "vector | [{'metric':{},'value':[1,'-1e-3']}] | -0.001",
        "vector | [{'metric':{},'value':[1,'+Inf']}] | Infinity",
        "vector | [{'metric':{},'value':[1,'-Inf']}] | -Infinity",
        "vector | [{'metric':{},'value':[1,'NaN']}] | nothing",
        "vector | [] | nothing",
        "scalar | [1,'3.5'] | 3.5",
        "scalar | [1,'NaN'] | nothing",
        "vector | [{'value':[1,'1']},{'value':[1,'2']},{'value':[1,'3']}] |"
            + " failed: the query gives 3 series (expected: 1; sum or max it)",
        "vector | [{'metric':{},'histogram':[1,{}]}] |"
            + " failed: the query gives a histogram (expected: one number)",
        "matrix | [] | failed: the query gives a matrix (expected: one number)",
        "string | [1,'7'] | failed: the query gives a string (expected: one number)",
        "vector | {} | failed: this is no answer of Prometheus: no result",
        "vector | [{'metric':{},'value':[1,7]}] |"
            + " failed: this is no answer of Prometheus: no sample",
        "vector | [{'metric':{}}] | failed: this is no answer of Prometheus: no sample",
        "vector | [{'metric':{},'value':[1,'0x10']}] |" + " failed: \"0x10\" (expected: a number)",
      })
  void whatPrometheusMeans(String type, String result, String words) {
    String data = "{'resultType':'" + type + "','result':" + result + "}";
    String answer = ("{'status':'success','data':" + data + "}").replace('\'', '"');
    assertThat(prometheus(200, answer)).isEqualTo(words);
  }

  @Test
  void prometheusTellsItsErrors() {
    String error = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"%s\"}";
    assertThat(prometheus(400, error.formatted("parse error at char 3\\n\\u001b[2J")))
        .isEqualTo("failed: parse error at char 3\\n\\u{1b}[2J");
    assertThat(prometheus(503, error.formatted("x".repeat(10_000))))
        .hasSizeLessThan(600)
        .startsWith("failed: xxx");
    assertThat(prometheus(502, "<html>")).isEqualTo("failed: status 502");
    assertThat(prometheus(200, "<html>")).isEqualTo("failed: the answer is no JSON");
    assertThat(prometheus(500, "{\"status\":\"success\"}")).isEqualTo("failed: status 500");
    assertThat(prometheus(200, "[]"))
        .isEqualTo("failed: this is no answer of Prometheus: no status");
    assertThat(prometheus(200, "[".repeat(5000))).isEqualTo("failed: the answer is no JSON");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'a':{'b':[1,2.5]}} | /a/b/1 | 2.5",
        "{'a/b':{'m~n':-3}} | /a~1b/m~0n | -3.0",
        "7 | ~~ | 7.0",
        "{'':1} | / | 1.0",
        "{'a':true} | /a | 1.0",
        "{'a':false} | /a | 0.0",
        "{'a':' 12.5 '} | /a | 12.5",
        "{'a':'1e3'} | /a | 1000.0",
        "{'a':1e999} | /a | Infinity",
        "{'a':123456789012345678901234567890} | /a | 1.2345678901234568E29",
        "{'a':'NaN'} | /a | nothing",
        "{'a':null} | /a | nothing",
        "{'a':1} | /b | nothing",
        "{'a':[1]} | /a/1 | nothing",
        "{'a':[1]} | /a/00 | nothing",
        "{'a':{}} | /a | failed: the pointer leads to an object (expected: a number)",
        "{'a':[1]} | /a | failed: the pointer leads to an array (expected: a number)",
        "{'a':'12 ms'} | /a | failed: \"12 ms\" (expected: a number)",
        "{'a':'1d'} | /a | failed: \"1d\" (expected: a number)",
        "{'a':''} | /a | failed: \"\" (expected: a number)",
        "{'a':1} | a | failed: \"a\" (expected: a JSON pointer, as in /a/b)",
        "{'a':1,'a':2} | /a | failed: the answer is no JSON",
        "{'a':1}} | /a | failed: the answer is no JSON",
        "{'a':1 | /a | failed: the answer is no JSON",
        "{'a':NaN} | /a | failed: the answer is no JSON",
      })
  void whatAPointerLeadsTo(String json, String pointer, String words) {
    assertThat(web(200, json.replace('\'', '"'), pointer)).isEqualTo(words);
  }

  @Test
  void anEmptyAnswerIsNoJson() {
    assertThat(web(200, "", "/a")).isEqualTo("failed: the answer is no JSON");
  }

  @Test
  void onlyGoodStatusesAreRead() {
    assertThat(web(404, "{\"a\":1}", "/a")).isEqualTo("failed: status 404");
    assertThat(web(302, "{\"a\":1}", "/a"))
        .isEqualTo("failed: status 302 (redirects are not followed)");
  }

  @Test
  void anAnswerIsBounded() {
    String long1 = "{\"a\":1,\"b\":\"" + "x".repeat(OutboundHttp.SOURCE_CAP) + "\"}";
    assertThat(web(200, long1, "/a")).isEqualTo("failed: the answer is longer than 1 MiB");
    assertThat(prometheus(200, long1)).isEqualTo("failed: the answer is longer than 1 MiB");
  }

  @Test
  void whoHangsOrMayNotBeAskedFails() {
    try (StubServer server = StubServer.hung()) {
      Web hung = new Web("web", server.url("/"), Duration.ofMillis(200));
      assertThat(sources.ask(hung, "/a").join())
          .isEqualTo(new Reading.Failed("no whole answer within 200 ms"));
    }
    Web clouds = new Web("web", URI.create("http://169.254.169.254/"), LONG);
    assertThat(sources.ask(clouds, "/a").join())
        .isEqualTo(new Reading.Failed("the link-local address 169.254.169.254 is refused"));
  }

  @Test
  void eightAreAskedAtOnce() {
    try (StubServer hung = StubServer.hung()) {
      Web source = new Web("web", hung.url("/"), LONG);
      for (int i = 0; i < Sources.AT_ONCE; i++) {
        var _ = sources.ask(source, "/a");
      }
      CompletableFuture<Reading> next = sources.ask(source, "/a");
      Await.equal("questions under way", Sources.AT_ONCE, () -> hung.seen().size());
      assertThat(Await.settled("questions under way", () -> hung.seen().size()))
          .isEqualTo(Sources.AT_ONCE);

      sources.close();
      assertThat(next.join()).isEqualTo(new Reading.Failed("cancelled before it began"));
    }
  }
}
