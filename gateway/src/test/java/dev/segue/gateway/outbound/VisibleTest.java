package dev.segue.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Foreign text in a line of our own. */
class VisibleTest {
  @Test
  void whatMovesOrHidesIsShownByItsNumber() {
    assertThat(Visible.text("a\nb\r\tc\u0000\u007f\u0085\u2028\u2066d\uD800e\uFEFF"))
        .isEqualTo("a\\nb\\r\\tc\\u{0}\\u{7f}\\u{85}\\u{2028}\\u{2066}d\\u{d800}e\\u{feff}");
    assertThat(Visible.text("grün 中 \uD83D\uDE00")).isEqualTo("grün 中 \uD83D\uDE00");
  }

  @Test
  void aBeginningIsBounded() {
    assertThat(Visible.beginning("abcdef", 3)).isEqualTo("abc...");
    assertThat(Visible.beginning(" abc ", 10)).isEqualTo("abc");
    assertThat(Visible.cut("a\uD83D\uDE00", 2)).isEqualTo("a");
  }

  @Test
  void onlyTheEndOfAnOutputIsKept() throws IOException {
    Tail tail = new Tail();
    String all = "0123456789".repeat(5000) + "the end";
    InputStream output = new ByteArrayInputStream(all.getBytes(StandardCharsets.UTF_8));
    while (tail.take(output)) {
      assertThat(tail.text()).hasSizeLessThanOrEqualTo(Tail.KEPT);
    }
    assertThat(tail.text()).hasSize(Tail.KEPT).isEqualTo(all.substring(all.length() - Tail.KEPT));
    assertThat(tail.lastLines()).startsWith("...").endsWith("the end").hasSizeLessThan(1010);
  }

  @Test
  void theLastTenLinesAreTold() {
    assertThat(Tail.lastLines("0\n1\n2\n3\n4\n\n5\n6\n7\n8\n9\n10\n"))
        .isEqualTo("1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10");
    assertThat(Tail.lastLines("\n \n")).isEmpty();
  }
}
