package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What a head costs that comes a byte at a time. */
final class HeadScannerTest {
  private static final int MAX_LINE = 16;
  private static final int MAX_HEAD = 4096;

  /** Counts how often a head is walked from its beginning. */
  private static final class Counting extends HeadScanner {
    int walks;

    Counting() {
      super(MAX_LINE, MAX_HEAD, MAX_HEAD, 64);
    }

    @Override
    int firstLine(byte[] bytes, int limit) {
      walks++;
      for (int at = 0; at < limit; at++) {
        if (bytes[at] == '\n') {
          return at + 1;
        }
      }
      return NEED_MORE;
    }

    @Override
    boolean complete() {
      return true;
    }
  }

  private static int scanByteByByte(Counting scanner, String head) {
    ByteBuf in = Unpooled.buffer();
    int answer = HeadScanner.NEED_MORE;
    for (byte b : Ascii.bytes(head)) {
      answer = scanner.scan(in.writeByte(b));
    }
    in.release();
    return answer;
  }

  /**
   * Scenario: a head longer than the first line's limit was walked again at every byte; before the
   * fix a client that sent 64 KiB a byte at a time cost the loop seconds.
   */
  @Test
  void aLongFieldIsNotWalkedAgainAtEveryByte() {
    Counting scanner = new Counting();
    String head = "first\r\na: b\r\nc: " + "x".repeat(2000) + "\r\n\r\n";

    assertThat(scanByteByByte(scanner, head)).isEqualTo(head.length());
    assertThat(scanner.walks).as("walks of 4 lines, by growing windows").isLessThanOrEqualTo(8);
  }

  @Test
  void aFirstLineWithoutAnEndIsRefusedAtItsLimit() {
    Counting scanner = new Counting();

    assertThat(scanByteByByte(scanner, "x".repeat(MAX_LINE + 1))).isEqualTo(HeadScanner.NEED_MORE);
    assertThat(scanByteByByte(scanner, "x".repeat(MAX_LINE + 2))).isEqualTo(HeadScanner.REFUSED);
    assertThat(scanner.error).isEqualTo(HeadError.TARGET_TOO_LONG);
  }

  @Test
  void nothingIsConsumed() {
    ByteBuf in = Unpooled.copiedBuffer(Ascii.bytes("first\r\na: b\r\n\r\nrest"));

    assertThat(new Counting().scan(in)).isEqualTo(15);
    assertThat(in.readerIndex()).isZero();
    in.release();
  }
}
