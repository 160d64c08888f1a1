package dev.segue.gateway.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.routing.EndpointState.Health;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCounterTest {
  /** {@code +} is a pass, {@code -} a failure; rise 2, fall 3. */
  @ParameterizedTest
  @CsvSource({
    "true,  '',          CHECKING",
    "true,  +,           UP",
    "true,  -,           DOWN",
    "true,  +--,         UP",
    "true,  +---,        DOWN",
    "true,  +--+--,      UP",
    "true,  +--+---,     DOWN",
    "true,  -+,          DOWN",
    "true,  -++,         UP",
    "true,  -+-+,        DOWN",
    "true,  -+-++,       UP",
    "true,  +---++,      UP",
    "false, '',          CHECKING",
    "false, +,           CHECKING",
    "false, ++,          UP",
    "false, -,           CHECKING",
    "false, --,          CHECKING",
    "false, ---,         DOWN",
    "false, +-+-+-,      CHECKING",
    "false, --+--+--,    CHECKING",
  })
  void resultsInARowDecide(boolean firstDecides, String results, Health health) {
    assertThat(after(HealthCounter.checking(2, 3, firstDecides), results).health())
        .isEqualTo(health);
  }

  @Test
  void oneOfEachIsEnoughWhereTheThresholdsAreOne() {
    HealthCounter counter = HealthCounter.checking(1, 1, true);

    assertThat(after(counter, "+-").health()).isEqualTo(Health.DOWN);
    assertThat(after(counter, "-+").health()).isEqualTo(Health.UP);
  }

  @Test
  void countsStopAtTheThreshold() {
    HealthCounter counter = after(HealthCounter.checking(2, 3, true), "+".repeat(10));

    assertThat(counter.passes()).isEqualTo(2);
    assertThat(after(counter, "-".repeat(10)).failures()).isEqualTo(3);
  }

  @Property
  void afterTheFirstResultOnlyARunOfTheOtherKindFlips(
      @ForAll List<Boolean> results,
      @ForAll @IntRange(min = 1, max = 5) int rise,
      @ForAll @IntRange(min = 1, max = 5) int fall) {
    HealthCounter counter = HealthCounter.checking(rise, fall, true);
    int run = 0;
    boolean last = false;
    for (int i = 0; i < results.size(); i++) {
      boolean pass = results.get(i);
      run = i > 0 && pass == last ? run + 1 : 1;
      last = pass;
      Health before = counter.health();
      counter = counter.next(pass);
      Health wanted = pass ? Health.UP : Health.DOWN;
      boolean decides = before == Health.CHECKING || run >= (pass ? rise : fall);
      assertThat(counter.health()).isEqualTo(decides ? wanted : before);
    }
  }

  private static HealthCounter after(HealthCounter counter, String results) {
    HealthCounter next = counter;
    for (int i = 0; i < results.length(); i++) {
      next = next.next(results.charAt(i) == '+');
    }
    return next;
  }

  @Test
  void otherThresholdsCountOn() {
    HealthCounter counter = HealthCounter.checking(2, 3, true).next(true); // up at the first
    counter = counter.next(false).next(false).with(2, 5);
    assertThat(counter.next(false).health()).isEqualTo(Health.UP);
    assertThat(counter.with(2, 2).next(false).health()).isEqualTo(Health.DOWN);
  }
}
