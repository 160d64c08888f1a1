package dev.segue.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessTreeTest {
  @Test
  void userAndSystemTimeAreFoundBehindAnyName() {
    String stat = "77 (a) b (c) S 1 77 77 0 -1 4194560 900 0 3 0 120 34 5 6 20 0 1 0 100 4 5";
    assertThat(ProcessTree.cpuTicks(stat)).isEqualTo(154);
  }

  @Test
  void aProcessThatEndedHasNone() {
    assertThat(ProcessTree.cpuTicks("")).isZero();
    assertThat(ProcessTree.rssKib("")).isZero();
  }

  @Test
  void residentMemoryIsRead() {
    assertThat(ProcessTree.rssKib("Name:\tx\nVmHWM:\t  9999 kB\nVmRSS:\t  1234 kB\n"))
        .isEqualTo(1234);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisProcessIsAccountedFor() throws Exception {
    ProcessTree self = new ProcessTree(ProcessHandle.current());
    assertThat(self.cpuSeconds()).isPositive();
    assertThat(self.rssKib()).isPositive();
  }
}
