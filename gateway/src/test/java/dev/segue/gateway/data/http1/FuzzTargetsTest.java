package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.testing.Damage;
import dev.segue.gateway.testing.FuzzBudget;
import dev.segue.gateway.testing.GoodHttp;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The fuzz targets over harmed messages, without coverage to guide them: what a build can afford.
 * docs/http.md says how Jazzer runs them for longer.
 */
final class FuzzTargetsTest {
  private static final int USUAL = 4000;

  @Test
  void requestsAreReadAsAStrictReaderReadsThem() {
    fuzz(random -> new GoodHttp(random).request(), RequestFuzz::fuzzerTestOneInput);
  }

  @Test
  void responsesAreReadAsAStrictReaderReadsThem() {
    fuzz(random -> new GoodHttp(random).response(false), ResponseFuzz::fuzzerTestOneInput);
  }

  @Test
  void chunkedBodiesAreWrittenAsTheyWereRead() {
    fuzz(random -> new GoodHttp(random).chunks(), BodyFuzz::fuzzerTestOneInput);
  }

  @FunctionalInterface
  private interface Source {
    String next(Random random);
  }

  private static void fuzz(Source good, Consumer<byte[]> target) {
    long runs =
        FuzzBudget.spend(
            USUAL,
            random -> {
              StringBuilder text = new StringBuilder();
              for (int i = random.nextInt(1, 4); i > 0; i--) {
                text.append(good.next(random));
              }
              String harmed = new Damage(random).harm(text.toString(), random.nextInt(4));
              byte[] input = Ascii.bytes('x' + harmed);
              input[0] = (byte) (random.nextBoolean() ? 0 : random.nextInt(256));
              target.accept(input);
            });
    assertThat(runs).isPositive();
  }
}
