package dev.segue.gateway.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class ByteRingTest {
  private static final int CAPACITY = 64;

  private static byte[] take(ByteRing ring) {
    ByteBuffer[] parts = ring.peek();
    byte[] taken = new byte[parts[0].remaining() + parts[1].remaining()];
    int first = parts[0].remaining();
    parts[0].get(taken, 0, first);
    parts[1].get(taken, first, taken.length - first);
    ring.free(taken.length);
    return taken;
  }

  /** Lengths of lines to offer; 0 = the consumer takes all. */
  @Provide
  Arbitrary<List<Integer>> steps() {
    return Arbitraries.integers().between(0, CAPACITY + 2).list().ofMaxSize(200);
  }

  @Property
  void whatWasAcceptedComesOutInOrderAndNothingElse(@ForAll("steps") List<Integer> steps) {
    ByteRing ring = new ByteRing(CAPACITY);
    ByteArrayOutputStream accepted = new ByteArrayOutputStream();
    ByteArrayOutputStream taken = new ByteArrayOutputStream();
    byte next = 0;
    for (int length : steps) {
      if (length == 0) {
        taken.writeBytes(take(ring));
        continue;
      }
      byte[] line = new byte[CAPACITY * 2]; // longer than what counts
      for (int i = 0; i < length; i++) {
        line[i] = next++;
      }
      boolean fits = accepted.size() - taken.size() + length <= CAPACITY;
      assertThat(ring.offer(line, length)).isEqualTo(fits);
      if (fits) {
        accepted.write(line, 0, length);
      }
      assertThat(ring.size()).isEqualTo(accepted.size() - taken.size());
    }
    taken.writeBytes(take(ring));
    assertThat(taken.toByteArray()).isEqualTo(accepted.toByteArray());
  }

  @Example
  void twoThreadsTearNoLineAndLoseNoneThatWasAccepted() {
    ByteRing ring = new ByteRing(256);
    int lines = 200_000;
    CompletableFuture<Long> producer =
        CompletableFuture.supplyAsync(() -> {
          long dropped = 0;
          for (int i = 0; i < lines; i++) {
            byte[] line = line(i);
            if (!ring.offer(line, line.length)) {
              dropped++;
            }
          }
          return dropped;
        });
    int last = -1;
    long seen = 0;
    boolean ended;
    do {
      ended = producer.isDone(); // before the look, so that the last look sees all
      String batch = new String(take(ring), StandardCharsets.US_ASCII);
      assertThat(batch.isEmpty() || batch.endsWith("\n")).as("whole lines").isTrue();
      for (String line : batch.lines().toList()) {
        int number = Integer.parseInt(line.substring(0, line.indexOf(' ')));
        assertThat(line + '\n').isEqualTo(new String(line(number), StandardCharsets.US_ASCII));
        assertThat(number).isGreaterThan(last);
        last = number;
        seen++;
      }
    } while (!ended);
    assertThat(seen + producer.join()).isEqualTo(lines);
    assertThat(seen).isPositive();
  }

  private static byte[] line(int number) {
    String text = number + " " + "x".repeat(number % 90) + "\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Example
  void aCapacityThatIsNoPowerOfTwoIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ByteRing(100))
        .withMessage("capacity: 100 (expected: a power of two)");
  }
}
