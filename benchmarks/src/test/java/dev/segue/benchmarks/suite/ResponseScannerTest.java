package dev.segue.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseScannerTest {
  private static final String RESPONSE =
      "HTTP/1.1 200 OK\r\nServer: x\r\ncontent-Length: 12\r\n\r\nhello world\n";

  private final ResponseScanner scanner = new ResponseScanner();

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  @Test
  void anEndIsFoundWhereverTheBytesAreCut() {
    for (int cut = 1; cut < RESPONSE.length(); cut++) {
      assertThat(scanner.feed(bytes(RESPONSE.substring(0, cut)))).as("cut at %d", cut).isFalse();
      assertThat(scanner.feed(bytes(RESPONSE.substring(cut)))).as("cut at %d", cut).isTrue();
      assertThat(scanner.status()).isEqualTo(200);
    }
  }

  @Test
  void theNextResponseStaysInTheBuffer() {
    ByteBuf two = bytes(RESPONSE + RESPONSE.replace("200", "503"));
    assertThat(scanner.feed(two)).isTrue();
    assertThat(scanner.status()).isEqualTo(200);
    assertThat(scanner.feed(two)).isTrue();
    assertThat(scanner.status()).isEqualTo(503);
    assertThat(two.isReadable()).isFalse();
  }

  @Test
  void aResponseOfUnknownLengthIsRefused() {
    assertThatThrownBy(() -> scanner.feed(bytes("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n")))
        .hasMessageContaining("Content-Length");
  }
}
