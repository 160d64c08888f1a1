package dev.segue.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.testing.SampleRollout;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import dev.segue.admin.view.RolloutView.UpdateView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Screens and pictures of rollouts, as they look. */
class RolloutTextTest {
  private static final Instant NOW = SampleRollout.STARTED.plusSeconds(600);
  private static final String[] NO_VERBS = {};

  @Test
  void screenOfARolloutThatAsks() {
    RolloutView view =
        SampleRollout.of("awaiting-approval")
            .because("step: step 3")
            .attempt(2)
            .at(5, 2)
            .until(NOW.plusSeconds(3900))
            .left(1500)
            .check("errors", "pass", "2 of 4000 failed, 14 of 76000 at old")
            .check("p95", "need-more", "60 of 100 samples")
            .verbs("approve", "abort", "skip")
            .view();
    assertThat(RolloutText.screen(view, NOW))
        .containsExactly(
            "orders-v2: awaiting-approval, attempt 2",
            "  route      orders, canary from old to new",
            "  weights    new=5 (5 %) old=95 (95 %)",
            "  done       [####################....................]  2 of 4",
            "  step       set-weight 100",
            "  at least   25m to go",
            "  why        step: step 3",
            "  until      2026-11-22T10:45:00Z, in 1h 5m",
            "  checks     errors  pass       2 of 4000 failed, 14 of 76000 at old",
            "             p95     need-more  60 of 100 samples",
            "  next       yes, go on: segue rollout approve orders-v2",
            "  next       give everything back to the old side: segue rollout abort orders-v2",
            "",
            "  x  set-weight 5",
            "  x  judge",
            "  >  set-weight 100",
            "  .  judge");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "step: step 3 | yes, go on",
        "roll-back: trigger latency: slow | yes, ROLL BACK",
        "deadline: step 2 has missed it | yes, wait for as long again",
        "hook: nobody knows how hook x ended | yes, the hook has succeeded",
        "judging: 13 looks could not decide | yes, look on and count anew",
        "another: question | say yes"
      })
  void questionSaysWhatAYesMeans(String reason, String meaning) {
    RolloutView view =
        SampleRollout.of("awaiting-approval").because(reason).verbs("approve", "resume").view();
    assertThat(RolloutText.screen(view, NOW))
        .contains(
            "  next       " + meaning + ": segue rollout approve orders-v2",
            "  next       no, go on: segue rollout resume orders-v2");
  }

  @Test
  void screenOfASuccessThatCanBeUndone() {
    RolloutView view =
        SampleRollout.of("succeeded")
            .attempt(1)
            .at(100, 4)
            .undoUntil(NOW.minusSeconds(1))
            .left(0)
            .verbs("undo")
            .view();
    assertThat(RolloutText.screen(view, NOW))
        .containsSequence(
            "  weights    new=100 (100 %) old=0 (0 %)",
            "  done       [########################################]  4 of 4",
            "  undo until 2026-11-22T09:39:59Z, over",
            "  next       take it back: segue rollout undo orders-v2");
  }

  @Test
  void screenOfARollingUpdateShowsItsEndpoints() {
    RolloutView view =
        SampleRollout.of("progressing")
            .attempt(1)
            .rolling(
                new UpdateView("10.0.0.1:80", "draining", ""),
                new UpdateView("10.0.0.22:80", "back-starting", "v2"))
            .verbs(NO_VERBS)
            .view();
    assertThat(RolloutText.screen(view, NOW))
        .endsWith(
            "",
            "  ENDPOINT      STAGE          VERSION",
            "  10.0.0.1:80   draining       -",
            "  10.0.0.22:80  back-starting  v2");
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "59, 59s", "60, 1m", "61, 1m 1s", "3600, 1h", "7500, 2h 5m", "90000, 1d 1h"})
  void timesHaveTwoUnitsAtMost(long seconds, String text) {
    assertThat(Times.text(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  /** Each frame is drawn over the one before, and long sentences go on under themselves. */
  @Test
  void pictureIsRedrawnInPlace() {
    StringWriter out = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(new StringWriter()));
    RolloutPicture picture = new RolloutPicture(console, () -> NOW);
    picture.now(SampleRollout.of("progressing").attempt(1).at(5, 1).view());
    assertThat(plain(out))
        .containsExactly(
            "orders-v2: progressing, attempt 1",
            "  route      orders, canary from old to new",
            "  weights    new=5 (5 %) old=95 (95 %)",
            "  done       [##########..............................]  1 of 4",
            "  step       judge");
    out.getBuffer().setLength(0);
    picture.event(new RolloutEventView(7, NOW, "phase", "gateway", "a\u001b[2Jb", "frozen", 5.25));
    String words = "the old side has no available endpoint and so there is no way back to it now";
    picture.now(SampleRollout.of("frozen").because(words).verbs("resume").view());
    assertThat(out.toString()).startsWith("\u001b[5A").endsWith("\u001b[J");
    assertThat(plain(out))
        .containsSequence(
            "  why        the old side has no available endpoint and so there is no way",
            "             back to it now",
            "  next       go on: segue rollout resume orders-v2",
            "",
            "  2026-11-22T09:40:00Z  frozen              5.3 %  phase         a [2Jb");
    out.getBuffer().setLength(0);
    picture.lost("The gateway cannot be reached: http://x\nand so on");
    assertThat(plain(out).getLast())
        .isEqualTo("  The gateway cannot be reached: http://x; trying again");
  }

  private static List<String> plain(StringWriter out) {
    return out.toString()
        .replaceAll("\u001b\\[[0-9]*[A-Za-z]", "")
        .replace("\r", "")
        .lines()
        .toList();
  }
}
