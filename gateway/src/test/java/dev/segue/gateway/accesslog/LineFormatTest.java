package dev.segue.gateway.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.metrics.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class LineFormatTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long WHEN = Instant.parse("2026-03-09T05:07:08.042Z").toEpochMilli();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String line(LineFormat format, AccessRecord request) {
    return line(format, request, WHEN);
  }

  private static String line(LineFormat format, AccessRecord request, long when) {
    LineBuffer out = new LineBuffer();
    format.write(request, when, out);
    String line = new String(out.bytes(), 0, out.length(), StandardCharsets.ISO_8859_1);
    assertThat(line).matches("[ -~]+\n"); // printable ASCII and one line feed, at the end
    return line.strip();
  }

  private static AccessRecord empty() {
    AccessRecord request = new AccessRecord();
    request.clear();
    return request;
  }

  private static AccessRecord order() {
    byte[] text = bytes("GET /orders?id=7 curl/8 http://ref/ r-1 00-ab-cd-01 shop.test:80");
    return empty()
        .client(bytes("192.0.2.7"), 0, 9)
        .method(text, 0, 3)
        .target(text, 4, 16, true)
        .userAgent(text, 17, 23)
        .referer(text, 24, 35)
        .requestId(text, 36, 39)
        .traceparent(text, 40, 51)
        .host(text, 52, 64)
        .route("orders")
        .attempts(2, "old", "10.0.0.1:8080", true)
        .fellBackFrom("new")
        .times(0, 1_234_567, 20_000_999)
        .flags(ResponseFlag.UF.bit() | ResponseFlag.SHD.bit() | ResponseFlag.FBK.bit())
        .ended(Outcome.ANSWERED, 200, 123_004_000)
        .bytes(5, 1_234_567_890_123L);
  }

  @Example
  void jsonTellsEverythingInAFixedOrder() {
    assertThat(line(new JsonFormat(), order()))
        .isEqualTo(
            "{\"time\":\"2026-03-09T05:07:08.042Z\",\"client\":\"192.0.2.7\",\"method\":\"GET\","
                + "\"host\":\"shop.test:80\",\"target\":\"/orders?id=7\",\"protocol\":\"HTTP/1.1\","
                + "\"status\":200,\"outcome\":\"answered\",\"flags\":\"UF,FBK,SHD\",\"reason\":null,"
                + "\"route\":\"orders\",\"backend\":\"old\",\"endpoint\":\"10.0.0.1:8080\","
                + "\"attempts\":2,\"fellBackFrom\":\"new\",\"connectionReused\":true,"
                + "\"bytesReceived\":5,\"bytesSent\":1234567890123,\"queueMs\":0.000,"
                + "\"connectMs\":1.234,\"firstByteMs\":20.000,\"totalMs\":123.004,"
                + "\"requestId\":\"r-1\",\"traceparent\":\"00-ab-cd-01\",\"userAgent\":\"curl/8\","
                + "\"referer\":\"http://ref/\"}");
  }

  @Example
  void whatDoesNotApplyIsNullInJson() {
    AccessRecord refused = empty().ended(Outcome.REFUSED, 400, AccessRecord.NOT_MEASURED);
    refused.client(bytes("::1"), 0, 3).reason("bad-request").flags(ResponseFlag.DPE.bit());
    assertThat(line(new JsonFormat(), refused))
        .isEqualTo(
            "{\"time\":\"2026-03-09T05:07:08.042Z\",\"client\":\"::1\",\"method\":null,\"host\":null,"
                + "\"target\":null,\"protocol\":null,\"status\":400,\"outcome\":\"refused\","
                + "\"flags\":\"DPE\",\"reason\":\"bad-request\",\"route\":null,\"backend\":null,"
                + "\"endpoint\":null,\"attempts\":0,\"fellBackFrom\":null,\"connectionReused\":null,"
                + "\"bytesReceived\":0,\"bytesSent\":0,\"queueMs\":null,\"connectMs\":null,"
                + "\"firstByteMs\":null,\"totalMs\":null,\"requestId\":null,\"traceparent\":null,"
                + "\"userAgent\":null,\"referer\":null}");
  }

  @Example
  void aRecordThatIsUsedAgainKeepsNothing() {
    AccessRecord request = order();
    request.clear();
    assertThat(line(new JsonFormat(), request)).isEqualTo(line(new JsonFormat(), empty()));
  }

  @Example
  void combinedIsTheLineOfApacheAndNginx() {
    assertThat(line(new CombinedFormat(), order()))
        .isEqualTo(
            "192.0.2.7 - - [09/Mar/2026:05:07:08 +0000] \"GET /orders?id=7 HTTP/1.1\" 200"
                + " 1234567890123 \"http://ref/\" \"curl/8\"");
  }

  @Example
  void combinedHasADashForWhatWasNotSentAnd499ForAClientThatLeft() {
    AccessRecord gone = empty().client(bytes("::1"), 0, 3).ended(Outcome.CLIENT_GONE, 0, 1);
    byte[] text = bytes("GET/");
    gone.method(text, 0, 3).target(text, 3, 4, false);
    assertThat(line(new CombinedFormat(), gone))
        .isEqualTo("::1 - - [09/Mar/2026:05:07:08 +0000] \"GET / HTTP/1.0\" 499 0 \"-\" \"-\"");
    AccessRecord refused = empty().client(bytes("::1"), 0, 3).ended(Outcome.REFUSED, 400, 1);
    assertThat(line(new CombinedFormat(), refused)).contains(" \"-\" 400 0 \"-\" \"-\"");
  }

  @Example
  void theSecondsGoOn() {
    JsonFormat json = new JsonFormat();
    assertThat(line(json, empty(), WHEN)).contains("05:07:08.042Z");
    assertThat(line(json, empty(), WHEN + 1)).contains("05:07:08.043Z");
    assertThat(line(json, empty(), WHEN + 958)).contains("05:07:09.000Z");
    assertThat(line(json, empty(), -1)).contains("1969-12-31T23:59:59.999Z");
  }

  @Example
  void quotesBackslashesAndControlBytesCannotForgeALine() {
    byte[] evil = bytes("\" 200\r\n\\x {\"a\":1}\u00e9\u007f\t");
    AccessRecord request = order().userAgent(evil, 0, evil.length);
    assertThat(line(new JsonFormat(), request))
        .contains(
            "\"userAgent\":\"\\\" 200\\u000d\\u000a\\\\x {\\\"a\\\":1}\\u00e9\\u007f\\u0009\"");
    assertThat(line(new CombinedFormat(), request))
        .endsWith("\"\\x22 200\\x0d\\x0a\\x5cx {\\x22a\\x22:1}\\xe9\\x7f\\x09\"");
  }

  @Property
  void whateverBytesComeEachLineIsOneJsonObjectWithTheseBytes(
      @ForAll @Size(max = 40) byte[] method,
      @ForAll @Size(max = 300) byte[] host,
      @ForAll @Size(max = 2100) byte[] target,
      @ForAll @Size(max = 600) byte[] agent) {
    AccessRecord request =
        order()
            .method(method, 0, method.length)
            .host(host, 0, host.length)
            .target(target, 0, target.length, true)
            .userAgent(agent, 0, agent.length)
            .referer(agent, 0, agent.length)
            .requestId(host, 0, host.length)
            .traceparent(host, 0, host.length);
    JsonNode line = JSON.readTree(line(new JsonFormat(), request));
    assertThat(line.propertyNames()).hasSize(26);
    assertThat(line.get("method").asString()).isEqualTo(shown(method, AccessRecord.MAX_METHOD));
    assertThat(line.get("host").asString()).isEqualTo(shown(host, AccessRecord.MAX_HOST));
    assertThat(line.get("target").asString()).isEqualTo(shown(target, AccessRecord.MAX_TARGET));
    assertThat(line.get("userAgent").asString()).isEqualTo(shown(agent, 512));
    assertThat(line.get("requestId").asString()).isEqualTo(shown(host, 128));
    assertThat(line.get("status").asInt()).isEqualTo(200);
  }

  private static String shown(byte[] bytes, int max) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.length() <= max ? text : text.substring(0, max) + "...";
  }

  @Property
  void whateverBytesComeACombinedLineHasItsQuotedPartsAndNoOther(
      @ForAll @Size(max = 300) byte[] target, @ForAll @Size(max = 300) byte[] agent) {
    AccessRecord request =
        order()
            .target(target, 0, target.length, true)
            .userAgent(agent, 0, agent.length)
            .referer(target, 0, target.length);
    String line = line(new CombinedFormat(), request);
    List<String> quoted = new ArrayList<>(Arrays.asList(line.split("\"", -1)));
    assertThat(quoted).hasSize(7);
    assertThat(quoted.get(2)).matches(" 200 [0-9]+ ");
    assertThat(quoted.get(5)).doesNotMatch(".*\\\\(?!x[0-9a-f]{2}).*");
  }

  @Example
  void theLongestLineFitsIntoTheBuffer() {
    byte[] worst = new byte[10_000]; // control bytes: six bytes each
    String longest = "\u0001".repeat(300);
    AccessRecord request =
        order()
            .client(worst, 0, worst.length)
            .method(worst, 0, worst.length)
            .host(worst, 0, worst.length)
            .target(worst, 0, worst.length, true)
            .userAgent(worst, 0, worst.length)
            .referer(worst, 0, worst.length)
            .requestId(worst, 0, worst.length)
            .traceparent(worst, 0, worst.length)
            .route("r".repeat(63))
            .attempts(Integer.MAX_VALUE, "b".repeat(63), longest, false)
            .fellBackFrom("f".repeat(63))
            .flags(-1 >>> 16)
            .times(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)
            .bytes(Long.MAX_VALUE, Long.MAX_VALUE)
            .ended(Outcome.LOCAL_REPLY, 999, Long.MAX_VALUE);
    assertThat(JSON.readTree(line(new JsonFormat(), request)).isObject()).isTrue();
    assertThat(line(new CombinedFormat(), request)).isNotEmpty();
  }
}
