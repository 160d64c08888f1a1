package dev.segue.gateway.control.rollout.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {
  /** A file's {@code new = 1} is what a rollout's 100 of 100 does. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "new=1;             new=100;        true",
        "new=1, old=3;      new=25, old=75; true",
        "new=1, old=0;      new=100;        true",
        "new=1, old=3;      new=24, old=76; false",
        "new=1;             old=1;          false"
      })
  void sharesCountAndNotNumbers(String one, String other, boolean same) {
    Split left = SimulatedWorld.split(one);
    Split right = SimulatedWorld.split(other);
    assertThat(left.sharesAs(right)).isEqualTo(same);
    assertThat(right.sharesAs(left)).isEqualTo(same);
  }
}
