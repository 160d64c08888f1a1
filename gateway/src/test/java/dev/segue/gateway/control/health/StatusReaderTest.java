package dev.segue.gateway.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
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

  private static int read(StatusReader reader, String bytes) {
    ByteBuf buffer = Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
    try {
      return reader.read(buffer);
    } finally {
      buffer.release();
    }
  }
}
