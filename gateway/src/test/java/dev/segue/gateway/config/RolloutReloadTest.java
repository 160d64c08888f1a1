package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reload would change of rollouts and of what they name. */
final class RolloutReloadTest {
  private static final String BASE =
      BadRolloutLines.VALID + "segue.sources.json.url = \"http://h/s?key=topsecret\"\n";

  @TempDir Path folder;

  private SegueConfig config(String more) {
    return new Hocon(folder).loaded(BASE + more + '\n', "");
  }

  private ReloadPlan plan(String more) {
    return ReloadPlan.of(config(""), config(more));
  }

  @Test
  void equalFilesDifferInNothing() {
    assertThat(plan("").differences()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '\0',
      value = {
        "rollouts.v2.interval = 1m | CHANGED | rollouts.v2.interval | 5m | 1m",
        "rollouts.v2.power.worse = 5% | CHANGED | rollouts.v2.power.worse | 0.025 | 0.05",
        "rollouts.v2.notify = [team] | CHANGED | rollouts.v2.notify | [] | [team]",
        "rollouts.v2.before = run | ADDED | rollouts.v2.before | - | run",
        "rollouts.v2.rollback.tunnels = 1m | ADDED | rollouts.v2.rollback.tunnels | - | 1m",
        "rollouts.v2.on-deadline = roll-back | CHANGED | rollouts.v2.on-deadline | freeze | roll-back",
        "rollouts.v2.strategy.canary.step-weight = 9 | CHANGED | rollouts.v2.strategy | canary 100 even 5 100 | canary 100 even 9 100",
        "rollouts.up.strategy.rolling.batch = 2 | CHANGED | rollouts.up.strategy | rolling percent 20 percent 20 30s run run v2 false | rolling count 2 percent 20 30s run run v2 false",
        "rollouts.v2.checks.p95 = off | CHANGED | rollouts.v2.checks | [rate errors error-rate 0.05 none 0, latency p95 p95 2s none 0] | [rate errors error-rate 0.05 none 0]",
        "hooks.run.timeout = 2m | CHANGED | hooks.run | command run [/bin/true] 1m | command run [/bin/true] 2m",
        "hooks.web.url = \"http://h/y?t=topsecret\" | CHANGED | hooks.web | webhook web http://h/x 1m | webhook web http://h/y?*** 1m",
        "sources.json.timeout = 1s | CHANGED | sources.json | web json http://h/s?*** 5s | web json http://h/s?*** 1s",
        "notifiers.team.url = \"http://h/topsecret\" | CHANGED | notifiers.team | Notifier[team, json, 10s] | Notifier[team, json, 10s]",
        "notifiers.team.form = slack | CHANGED | notifiers.team | Notifier[team, json, 10s] | Notifier[team, slack, 10s]",
        "notifiers.x.url = \"http://h/topsecret\" | ADDED | notifiers.x | - | Notifier[x, json, 10s]",
        "sources.x.prometheus = \"http://h\" | ADDED | sources.x | - | prometheus x http://h 5s",
      })
  void whatChangesIsToldAndHoldsAtOnce(
      String more, Difference.Kind kind, String key, String before, String after) {
    String text = "segue { " + more + " }";
    ReloadPlan plan = plan(text);
    assertThat(plan.differences()).containsExactly(new Difference(kind, key, before, after, false));
    assertThat(plan.effective()).isEqualTo(config(text));
    assertThat(plan.differences().toString()).doesNotContain("topsecret");
  }

  /** Also for what is defined later, so a change that no rollout of the file shows counts. */
  @Test
  void defaultsComeIntoForceAndAreToldByKey() {
    String more =
        "segue.rollouts { v2.bake = 1m, up.bake = 1m, bg.bake = 1m }, segue.defaults.rollout.bake = ";
    SegueConfig before = config(more + "2m");
    SegueConfig after = config(more + "3m");
    ReloadPlan plan = ReloadPlan.of(before, after);
    assertThat(plan.differences())
        .containsExactly(
            new Difference(Difference.Kind.CHANGED, "defaults.rollout.bake", "2m", "3m", false));
    assertThat(plan.changes()).isTrue();
    assertThat(plan.effective()).isEqualTo(after);
  }

  @Test
  void wholeRolloutsComeAndGo() {
    String more =
        "segue.rollouts.x { route = orders, stable = old, candidate = new, strategy { canary {} } }";
    assertThat(plan(more).differences())
        .extracting(Difference::kind, Difference::key)
        .containsExactly(tuple(Difference.Kind.ADDED, "rollouts.x"));
    List<Difference> back = ReloadPlan.of(config(more), config("")).differences();
    assertThat(back)
        .singleElement()
        .satisfies(gone -> {
          assertThat(gone.kind()).isEqualTo(Difference.Kind.REMOVED);
          assertThat(gone.before()).contains("candidate = new", "strategy = canary 100 even 5 100");
        });
  }
}
