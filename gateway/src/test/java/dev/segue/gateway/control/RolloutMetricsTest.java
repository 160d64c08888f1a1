package dev.segue.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.gateway.config.CheckConfig;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.SegueConfig.MetricsConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.config.StrategyConfig.Path;
import dev.segue.gateway.control.rollout.Outside;
import dev.segue.gateway.control.rollout.judge.Reading;
import dev.segue.gateway.control.rollout.judge.Verdict;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.metrics.GatewayMetrics;
import dev.segue.gateway.metrics.RolloutMetrics;
import dev.segue.gateway.testing.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What the metrics page says of rollouts. */
class RolloutMetricsTest {
  private static final String ROLLBACKS = "segue_rollout_rollbacks_total";
  private static final String DURATIONS = "segue_rollout_duration_seconds_count";
  private static final String LOOKS = "segue_rollout_looks_total";
  private static final String PROGRESS = "migration_progress_total";

  private RolloutStage stage = stage(RolloutConfigs.canary());

  private static RolloutStage stage(RolloutConfig rollout) {
    return new RolloutStage(TestConfigs.orders("old=100"), new FakeJournal(), rollout);
  }

  private Metrics scrape() {
    try (GatewayMetrics metrics =
        new GatewayMetrics(
            stage.control.published,
            List.of(),
            () -> 0,
            new MetricsConfig(1000),
            new GatewayMetrics.Build("test", "nio"))) {
      metrics.start(stage.metrics);
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      metrics.writeTo(page, metrics.contentType(null));
      return new Metrics(page.toString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertRolledBackBy(String trigger) {
    Metrics page = scrape();
    assertThat(stage.view().phase()).isEqualTo("rolled-back");
    assertThat(page.sum(ROLLBACKS)).as(page.lines(ROLLBACKS)).isEqualTo(1);
    assertThat(page.sum(ROLLBACKS, "rollout", "orders-v2", "trigger", trigger))
        .as(page.lines(ROLLBACKS))
        .isEqualTo(1);
    assertThat(page.sum(DURATIONS, "result", "rolled-back")).isEqualTo(1);
    assertThat(page.sum(PROGRESS, "operation", "rollout_canary", "status", "rolled_back"))
        .isEqualTo(1);
  }

  @Test
  void aRolloutThatNobodyHasStartedIsThereAtZero() {
    Metrics page = scrape();
    assertThat(page.sum("segue_rollout_phase", "rollout", "orders-v2", "phase", "pending"))
        .isEqualTo(1);
    assertThat(page.sum("segue_rollout_phase")).as("one phase at a time").isEqualTo(1);
    assertThat(page.sum("segue_rollout_attempt", "rollout", "orders-v2")).isZero();
    assertThat(page.has("segue_rollout_info", "candidate", "new", "strategy", "canary")).isTrue();
    assertThat(page.has(ROLLBACKS, "trigger", "error-rate")).isTrue();
    assertThat(page.has(LOOKS, "check", "errors", "verdict", "fail")).isTrue();
    assertThat(page.sum(ROLLBACKS) + page.sum(LOOKS) + page.sum(DURATIONS)).isZero();
  }

  @Test
  void aRolloutShowsHowFarItIs() {
    stage.say(RolloutVerb.START);
    stage.seconds(3, 1000, 0.001);

    Metrics page = scrape();

    assertThat(page.sum("segue_rollout_phase", "phase", "progressing")).isEqualTo(1);
    assertThat(page.sum("segue_rollout_candidate_weight_ratio")).isEqualTo(0.2);
    assertThat(page.sum("segue_rollout_attempt")).isEqualTo(1);
    assertThat(page.sum("segue_rollout_step")).isEqualTo(stage.view().done()).isPositive();
    assertThat(page.sum("segue_rollout_steps")).isEqualTo(stage.view().total()).isGreaterThan(4);
    assertThat(page.sum(PROGRESS, "operation", "rollout_canary", "status", "started")).isEqualTo(1);
  }

  @Test
  void successIsCountedOnceWithItsDuration() {
    stage.say(RolloutVerb.START);
    stage.seconds(200, 1000, 0.001);

    Metrics page = scrape();

    assertThat(page.sum("segue_rollout_phase", "phase", "succeeded")).isEqualTo(1);
    assertThat(page.sum(DURATIONS, "result", "succeeded")).isEqualTo(1);
    assertThat(page.sum("segue_rollout_duration_seconds_sum")).isBetween(30.0, 200.0);
    assertThat(page.sum(LOOKS, "check", "errors", "verdict", "pass")).isGreaterThanOrEqualTo(3);
    assertThat(page.sum(PROGRESS, "operation", "rollout_canary", "status", "success")).isEqualTo(1);
    assertThat(page.sum("migration_operation_duration_seconds_sum", "operation", "rollout_canary"))
        .isBetween(30.0, 200.0);
    assertThat(page.sum(ROLLBACKS)).isZero();
  }

  @Test
  void aTriggerIsNamed() {
    stage.say(RolloutVerb.START);
    stage.seconds(10, 1000, 0.2);
    assertRolledBackBy("error-rate");
  }

  @Test
  void aTriggerThatWasApprovedIsStillTheTrigger() {
    stage.say(RolloutVerb.START);
    stage.seconds(
        20,
        _ -> {
          stage.serve("new", 20, 0, Duration.ofMillis(300));
          stage.serve("old", 80, 0, Duration.ofMillis(20));
        });
    assertThat(scrape().sum(ROLLBACKS)).as("asked only").isZero();
    stage.say(RolloutVerb.APPROVE);
    assertRolledBackBy("latency");
  }

  @Test
  void anAbortIsTheOperators() {
    stage.say(RolloutVerb.START);
    stage.seconds(15, 1000, 0);
    stage.say(RolloutVerb.ABORT);
    stage.say(RolloutVerb.ABORT);
    assertRolledBackBy("operator");
  }

  @Test
  void anAbortBeforeTheStartIsNoRollback() {
    stage.say(RolloutVerb.ABORT);
    Metrics page = scrape();
    assertThat(page.sum("segue_rollout_phase", "phase", "rolled-back")).isEqualTo(1);
    assertThat(page.sum(ROLLBACKS) + page.sum(DURATIONS)).isZero();
  }

  @Test
  void aSourceThatSaysNoIsACheck() {
    stage =
        stage(
            RolloutConfigs.of(
                "orders-v2",
                new StrategyConfig.Canary(100, new Path.Even(50, 50)),
                List.of(new CheckConfig.ThresholdRange("queue", "prom", "q", null, 10.0))));
    stage.readings.put("queue", new Reading.Value(11));
    stage.say(RolloutVerb.START);
    stage.seconds(40, 1000, 0);
    assertRolledBackBy("check");
    assertThat(scrape().sum(LOOKS, "check", "queue", "verdict", "fail")).isPositive();
  }

  @Test
  void aHookThatFailsIsCountedAndNamed() {
    stage = stage(RolloutConfigs.steps(new Action.Hook("migrate"), new Action.SetWeight(10)));
    assertThat(scrape().has("segue_rollout_hooks_total", "hook", "migrate", "result", "failed"))
        .isTrue();
    stage.say(RolloutVerb.START);
    stage.hook(1).end.complete(new Outside.HookEnd(false, "exit code 1"));
    stage.seconds(1, 0, 0);
    assertRolledBackBy("hook");
    assertThat(scrape().sum("segue_rollout_hooks_total", "hook", "migrate", "result", "failed"))
        .isEqualTo(1);
  }

  @Test
  void aRolloutThatIsGoneIsNoLongerShown() {
    stage.rollouts.define(List.of(), OutboundConfig.NONE);
    assertThat(scrape().page()).doesNotContain("orders-v2");
  }

  /** The page's words are those of the states: it knows none of their classes. */
  @Test
  void eachPhaseAndVerdictHasItsWord() {
    assertThat(RolloutMetrics.PHASES).containsExactlyInAnyOrderElementsOf(words(Phase.class));
    assertThat(RolloutMetrics.VERDICTS)
        .containsExactlyInAnyOrderElementsOf(
            words(Verdict.class).stream()
                .map(word -> word.equals("source-error") ? "error" : word)
                .toList());
  }

  private static List<String> words(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .map(one -> one.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "-"))
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
  }
}
