package dev.segue.gateway.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusReaderTest {
  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 200 OK~~,                                              200",
    "HTTP/1.0 404 Not Found~~,                                       404",
    "HTTP/1.1 503 ~,                                                 503",
    "HTTP/1.1 204~,                                                  204",
    "HTTP/1.1 100 Continue~~HTTP/1.1 200 OK~~,                       200",
    "HTTP/1.1 103 Early Hints~Link: x~~HTTP/1.1 500 Oops~~,          500",
    "HTTP/1.1 101 Switching Protocols~~,                             101",
    "HTTP/2 200 OK~~,                                                -1",
    "SSH-2.0-OpenSSH_9.6~,                                           -1",
    "HTTP/1.1 2x0 OK~~,                                              -1",
    "HTTP/1.1 099 Low~~,                                             -1",
    "HTTP/1.1 2000 OK~~,                                             -1",
    "HTTP/1.1  200 OK~~,                                             -1",
    "HTTP/1.,                                                        0",
    "HTTP/1.1 20,                                                    0",
    "HTTP/1.1 200,                                                   0",
    "HTTP/1.1 100 Continue~,                                         0",
    "HTTP/1.1 100 Continue~~HTTP,                                    0",
  })
  void statusIsTheFinalOne(String response, int status) {
    String bytes = response.replace("~", "\r\n");

    assertThat(read(new StatusReader(), bytes)).as("in one piece").isEqualTo(status);
    assertThat(readByteByByte(bytes)).as("byte by byte").isEqualTo(status);
  }

  @Test
  void lineFeedsAloneEndLinesToo() {
    assertThat(read(new StatusReader(), "HTTP/1.1 100 Continue\n\nHTTP/1.1 204\n")).isEqualTo(204);
  }

  @Test
  void endlessInterimHeadIsGivenUp() {
    String head = "HTTP/1.1 100 Continue\r\n" + "X: y\r\n".repeat(StatusReader.BOUND);

    assertThat(read(new StatusReader(), head)).isEqualTo(StatusReader.MALFORMED);
  }

  private static int readByteByByte(String bytes) {
    StatusReader reader = new StatusReader();
    int status = StatusReader.INCOMPLETE;
    for (int i = 0; i < bytes.length() && status == StatusReader.INCOMPLETE; i++) {
      status = read(reader, bytes.substring(i, i + 1));
    }
    return status;
  }

  // --- one field -------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Version: v2~~ | v2",
        "Date: now~x-VERSION:v2~X: y~~ | v2",
        "X-Version: \t v2.4+build_7 \t ~~ | v2.4+build_7",
        "X-Version: v1~X-Version: v2~~ | v1",
        "X-Versions: v1~X-Version2: v1~XX-Version: v1~~ | ''",
        "X-Version : v1~~ | ''",
        "Y: z~ X-Version: v1~~ | ''",
        "X-Version:~~ | ''",
        "X-Version~~ | ''",
        "X-Version: a b~~ | ''",
        "X-Version: a\u0000b~~ | ''",
        "X-Version: \u001b[2J~~ | ''",
        "X-Version: v\u00e4~~ | ''",
        "~X-Version: v1~~ | ''",
      })
  void firstFieldOfTheNameCountsIfItIsVisible(String fields, String value) {
    String head = "HTTP/1.1 200 OK~" + fields;
    for (String lineEnd : new String[] {"\r\n", "\n"}) {
      StatusReader reader = new StatusReader();
      assertThat(read(reader, head.replace("~", lineEnd))).isEqualTo(200);
      assertThat(reader.field("X-Version")).isEqualTo(value);
    }
  }

  @Test
  void fieldOfAnInterimHeadIsNotTheAnswers() {
    StatusReader reader = new StatusReader();
    read(reader, "HTTP/1.1 103 Early\r\nX-Version: v1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
    assertThat(reader.field("X-Version")).isEmpty();
  }

  @Test
  void longestValueIsTakenAndALongerOneIsNone() {
    String longest = "v".repeat(StatusReader.LONGEST_VALUE);
    for (String more : new String[] {"", "v"}) {
      StatusReader reader = new StatusReader();
      read(reader, "HTTP/1.1 200 OK\r\nX-Version: " + longest + more + "\r\n\r\n");
      assertThat(reader.field("X-Version")).isEqualTo(more.isEmpty() ? longest : "");
    }
  }

  @Test
  void fieldMayComeByteByByteAndIsUnknownUntilItsLineEnds() {
    StatusReader reader = new StatusReader();
    String head = "HTTP/1.1 200 OK\r\nX-Version: v2\r\n";
    for (int i = 0; i < head.length(); i++) {
      assertThat(reader.field("X-Version")).isNull();
      read(reader, head.substring(i, i + 1));
    }
    assertThat(reader.field("X-Version")).isEqualTo("v2");
  }

  @Test
  void whatIsCutAtTheBoundIsNone() {
    StatusReader reader = new StatusReader();
    read(reader, "HTTP/1.1 200 OK\r\nX-Version: " + "v".repeat(StatusReader.BOUND));
    assertThat(reader.field("X-Version")).isEmpty();
  }

  @Test
  void noBytesDoHarm() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) "\r\n: \tXx-Vversion1\0\u00ff".charAt(random.nextInt(19));
      }
      StatusReader reader = new StatusReader();
      read(reader, "HTTP/1.1 200 OK\r\n" + new String(bytes, StandardCharsets.ISO_8859_1));
      String value = reader.field("x-version");
      assertThat(value == null || value.matches("[!-~]{0,128}")).as(value).isTrue();
    }
  }

  private static int read(StatusReader reader, String bytes) {
    ByteBuf buffer = Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
    try {
      return reader.read(buffer);
    } finally {
      buffer.release();
    }
  }
}
