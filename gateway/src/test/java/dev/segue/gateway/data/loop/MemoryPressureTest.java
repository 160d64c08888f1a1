package dev.segue.gateway.data.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocatorMetric;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the gateway begins, and when it ends, to shed load. */
final class MemoryPressureTest {
  private final List<Boolean> told = new ArrayList<>();
  private final Metric used = new Metric();
  private final MemoryPressure pressure = new MemoryPressure(used, 1000, told::add);

  private static final class Metric implements ByteBufAllocatorMetric {
    private long direct;

    @Override
    public long usedHeapMemory() {
      return 1_000_000; // is no concern of it
    }

    @Override
    public long usedDirectMemory() {
      return direct;
    }
  }

  private void use(long bytes) {
    used.direct = bytes;
    pressure.look();
  }

  @Test
  void itBeginsAboveNineTenths() {
    use(900);
    assertThat(told).isEmpty();
    use(901);
    assertThat(told).containsExactly(true);
  }

  @Test
  void itEndsOnlyWellBelowThat() {
    use(950);
    use(900);
    use(851);
    assertThat(told).containsExactly(true);
    use(850);
    assertThat(told).containsExactly(true, false);
  }

  @Test
  void itTellsEachChangeOnce() {
    use(990);
    use(995);
    use(100);
    use(0);
    use(950);
    assertThat(told).containsExactly(true, false, true);
  }
}
