package dev.segue.gateway.data.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What counts as moving, and when a verdict comes. */
final class IdleWatchTest {
  private static final long BOUND = 80;

  private final IdleWatch watch = new IdleWatch();

  @BeforeEach
  void begin() {
    watch.begin(1000, BOUND, 7);
  }

  @Test
  void whatNeverMovedIsIdleAfterTheBoundAndNotBefore() {
    assertThat(watch.idle(1079, 7, 0, false)).isFalse();
    assertThat(watch.idle(1080, 7, 0, false)).isTrue();
  }

  @Test
  void looksAreAnEighthApartAndTheLastOneIsExact() {
    assertThat(watch.nextLook(1000)).isEqualTo(1010);
    assertThat(watch.nextLook(1075)).isEqualTo(1080);
  }

  @Test
  void aBoundOfNothingToDivideIsLookedAtLaterAllTheSame() {
    watch.begin(1000, 3, 0);
    assertThat(watch.nextLook(1000)).isEqualTo(1001);
  }

  @Test
  void bytesThatCameAreProgressFromTheLookThatSeesThem() {
    assertThat(watch.idle(1010, 8, 0, false)).isFalse();
    assertThat(watch.idle(1089, 8, 0, false)).isFalse();
    assertThat(watch.idle(1090, 8, 0, false)).isTrue();
  }

  /** Scenario: a client that took bytes slowly, but steadily, was cut as idle. */
  @Test
  void bytesThatAreTakenAreProgress() {
    watch.idle(1000, 9, 5000, false);
    for (int i = 1; i <= 50; i++) {
      assertThat(watch.idle(1000 + 70 * i, 9, 5000 - i, false)).as("look %d", i).isFalse();
    }
    assertThat(watch.idle(4579, 9, 4950, false)).isFalse();
    assertThat(watch.idle(4580, 9, 4950, false)).isTrue();
  }

  @Test
  void timeInWhichTheGatewayDoesNotReadIsNobodys() {
    assertThat(watch.idle(2000, 7, 0, true)).isFalse();
    assertThat(watch.idle(2079, 7, 0, false)).isFalse();
    assertThat(watch.idle(2080, 7, 0, false)).isTrue();
  }

  /** Whoever holds buffers and takes nothing is what memory is short for. */
  @Test
  void whoTakesNothingOfWhatWaitsIsIdleAlsoThen() {
    assertThat(watch.idle(1010, 9, 5000, true)).isFalse();
    assertThat(watch.idle(1090, 9, 5000, true)).isTrue();
  }
}
