package dev.segue.gateway.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.segue.gateway.config.CheckConfig.Latency;
import dev.segue.gateway.config.CheckConfig.Measure;
import dev.segue.gateway.config.CheckConfig.Quantile;
import dev.segue.gateway.config.CheckConfig.Rate;
import dev.segue.gateway.config.CheckConfig.ThresholdRange;
import dev.segue.gateway.config.ChecklistConfig.Item;
import dev.segue.gateway.config.ChecklistConfig.OwnItem;
import dev.segue.gateway.config.ChecklistConfig.Proof;
import dev.segue.gateway.config.RolloutConfig.Consequence;
import dev.segue.gateway.config.RolloutConfig.JudgingConfig;
import dev.segue.gateway.config.RolloutConfig.PowerConfig;
import dev.segue.gateway.config.RolloutConfig.RollbackConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig.Amount;
import dev.segue.gateway.config.StrategyConfig.BlueGreen;
import dev.segue.gateway.config.StrategyConfig.Canary;
import dev.segue.gateway.config.StrategyConfig.Rolling;
import java.net.URI;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RolloutReaderTest {
  private static final Rate ERRORS = new Rate("errors", Measure.ERROR_RATE, 0.05, null, 0);
  private static final Latency P95 =
      new Latency("p95", Quantile.P95, Duration.ofSeconds(2), null, 0);

  private static final ChecklistConfig OWN_ITEMS =
      new ChecklistConfig(
          List.of(
              own(OwnItem.HEALTH_CHECKS, true),
              own(OwnItem.POOL_SIZES, false),
              own(OwnItem.FALLBACK, false),
              own(OwnItem.TRIGGERS, false),
              own(OwnItem.NOTIFIERS, false),
              own(OwnItem.JOURNAL, false),
              own(OwnItem.REHEARSAL, true)),
          List.of(own(OwnItem.FILE, true), own(OwnItem.OLD_IDLE, true), own(OwnItem.WINDOW, true)));

  private static Item own(OwnItem item, boolean required) {
    return new Item(item.toString(), new Proof.Own(item), required);
  }

  @TempDir Path folder;

  private SegueConfig config(String more) {
    return new Hocon(folder).loaded(BadRolloutLines.VALID + more + '\n', "");
  }

  private RolloutConfig rollout(String id, String more) {
    return requireNonNull(config(more).rollouts().get(id));
  }

  private RolloutConfig v2(String more) {
    return rollout("v2", "segue.rollouts.v2 { " + more + " }");
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  @Test
  void leastDefinitionHasTheDefaults() {
    JudgingConfig judging =
        new JudgingConfig(
            List.of(ERRORS, P95),
            new PowerConfig(0.005, 0.025),
            minutes(5),
            Duration.ZERO,
            0,
            12,
            Consequence.ASK,
            4,
            Consequence.ROLL_BACK,
            12,
            Consequence.ASK);
    assertThat(rollout("v2", ""))
        .isEqualTo(
            new RolloutConfig(
                "v2",
                "orders",
                "old",
                "new",
                new Canary(100, new StrategyConfig.Path.Even(5, 100)),
                null,
                null,
                judging,
                Duration.ofHours(2),
                Consequence.FREEZE,
                List.of(),
                minutes(5),
                new RollbackConfig(null, Duration.ofHours(1), false, minutes(10)),
                List.of(
                    new TriggerConfig(TriggerConfig.Kind.ERROR_RATE, 0.05, minutes(5), true),
                    new TriggerConfig(TriggerConfig.Kind.LATENCY, 2, minutes(10), false),
                    new TriggerConfig(TriggerConfig.Kind.AVAILABILITY, 0.95, minutes(2), true)),
                List.of(),
                OWN_ITEMS,
                RolloutConfig.Start.BY_HAND));
  }

  @Test
  void checklistsHaveOwnItemsBesideTheGateways() {
    ChecklistConfig lists =
        v2("preflight { pool-sizes = off, fallback.required = true"
                + ", schema { confirm = \"it can be taken back\" }"
                + ", backup { hook = run, required = false } }"
                + ", postflight { docs.confirm = \"they are written\" }")
            .checklists();

    assertThat(lists.preflight())
        .extracting(Item::id)
        .containsExactly(
            "health-checks",
            "fallback",
            "triggers",
            "notifiers",
            "journal",
            "rehearsal",
            "backup",
            "schema");
    assertThat(lists.preflight())
        .contains(
            own(OwnItem.FALLBACK, true),
            new Item("backup", new Proof.ByHook("run"), false),
            new Item("schema", new Proof.ByWord("it can be taken back"), true));
    assertThat(lists.postflight())
        .endsWith(new Item("docs", new Proof.ByWord("they are written"), true));
  }

  @Test
  void otherStrategiesHaveTheirDefaults() {
    Amount fifth = new Amount.Percent(20);
    assertThat(rollout("bg", "").strategy())
        .isEqualTo(new BlueGreen(List.of(), 30, Duration.ofSeconds(2), false));
    assertThat(rollout("up", ""))
        .extracting(RolloutConfig::stable, RolloutConfig::candidate, RolloutConfig::strategy)
        .containsExactly(
            "old",
            "old",
            new Rolling(fifth, fifth, Duration.ofSeconds(30), "run", "run", "v2", false));
  }

  @Test
  void everySettingIsRead() {
    RolloutConfig read =
        v2(
            """
            interval = 1m, initial-delay = 2m, failure-limit = 3
            inconclusive-limit = 4, on-inconclusive = freeze
            consecutive-error-limit = 5, on-source-error = ask, no-data-limit = 6, on-no-data = roll-back
            power { base = 0.01, worse = 0.05 }, checks { errors = off }
            progress-deadline = 3h, on-deadline = roll-back, bake = 7d, notify = [team], before = run, after = web, start = on-load
            freeze-windows = [ { days = [fri, saturday], from = "16:00", to = "08:00", zone = "Europe/Berlin" } ]
            rollback { window = 2h, tunnels = 5m, scaled-down = true, cool-down = 0 }
            triggers { error-rate { limit = 2%, window = 1m, auto = false }, latency = off, availability = off }
            """);
    assertThat(read.judging())
        .isEqualTo(
            new JudgingConfig(
                List.of(P95),
                new PowerConfig(0.01, 0.05),
                minutes(1),
                minutes(2),
                3,
                4,
                Consequence.FREEZE,
                5,
                Consequence.ASK,
                6,
                Consequence.ROLL_BACK));
    assertThat(read.progressDeadline()).isEqualTo(Duration.ofHours(3));
    assertThat(read.onDeadline()).isEqualTo(Consequence.ROLL_BACK);
    assertThat(read.bake()).isEqualTo(Duration.ofDays(7));
    assertThat(read.before()).isEqualTo("run");
    assertThat(read.after()).isEqualTo("web");
    assertThat(read.notifiers()).containsExactly("team");
    assertThat(read.start()).isEqualTo(RolloutConfig.Start.ON_LOAD);
    assertThat(read.freezeWindows())
        .containsExactly(
            new FreezeWindow(
                Set.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY),
                LocalTime.of(16, 0),
                LocalTime.of(8, 0),
                ZoneId.of("Europe/Berlin")));
    assertThat(read.rollback())
        .isEqualTo(new RollbackConfig(minutes(5), Duration.ofHours(2), true, Duration.ZERO));
    assertThat(read.triggers())
        .containsExactly(new TriggerConfig(TriggerConfig.Kind.ERROR_RATE, 0.02, minutes(1), false));
  }

  @Test
  void stepsAreReadInOrder() {
    RolloutConfig read =
        v2(
            """
            strategy.canary {
              total-weight = 1000
              steps = [
                { set-weight = 5 }, { set-weight = 500, irreversible = true }, { judge = 2 }
                { pause = 5m }, { pause {} }, { approve = true }, { hook = run, irreversible = on }
              ]
            }
            """);
    assertThat(read.strategy())
        .isEqualTo(
            new Canary(
                1000,
                new StrategyConfig.Path.Listed(
                    List.of(
                        StepConfig.of(new Action.SetWeight(5)),
                        new StepConfig(new Action.SetWeight(500), true),
                        StepConfig.of(new Action.Judge(2)),
                        StepConfig.of(new Action.PauseFor(minutes(5))),
                        StepConfig.of(new Action.PauseUntilResumed()),
                        StepConfig.of(new Action.Approve()),
                        new StepConfig(new Action.Hook("run"), true)))));
  }

  @Test
  void weightsOfACanaryAreRead() {
    assertThat(v2("strategy.canary { step-weight = 10, max-weight = 50 }").strategy())
        .isEqualTo(new Canary(100, new StrategyConfig.Path.Even(10, 50)));
    assertThat(v2("strategy.canary.total-weight = 1000").strategy())
        .as("all of another total")
        .isEqualTo(new Canary(1000, new StrategyConfig.Path.Even(5, 1000)));
  }

  @Test
  void rulesOfARolloutReachItsCandidate() {
    CanaryConfig rule =
        new CanaryConfig(
            "x-test", new HeaderMatch.Prefix("b"), AddressRanges.of(List.of("10.0.0.0/8")), "new");
    String text = "[ { header = X-Test, prefix = b, from = [\"10.0.0.0/8\"] } ]";
    assertThat(v2("strategy.canary { match = " + text + ", iterations = 3 }").strategy())
        .isEqualTo(new Canary(100, new StrategyConfig.Path.Matched(List.of(rule), 3)));
    String switched =
        "segue.rollouts.bg.strategy.blue-green { tries = 3, every = 1s, approve = true, preview = "
            + text
            + " }";
    assertThat(rollout("bg", switched).strategy())
        .isEqualTo(new BlueGreen(List.of(rule), 3, Duration.ofSeconds(1), true));
  }

  @Test
  void batchesAreNumbersOrShares() {
    String text =
        "segue.rollouts.up.strategy.rolling { batch = 3, max-unavailable = \"29 %\", drain = 0,"
            + " undo-hook = web, force = true }";
    assertThat(rollout("up", text).strategy())
        .isEqualTo(
            new Rolling(
                new Amount.Count(3),
                new Amount.Percent(29),
                Duration.ZERO,
                "run",
                "web",
                "v2",
                true));
  }

  @Test
  void everyKindOfCheckIsReadInOrderOfNames() {
    RolloutConfig read =
        v2(
            """
            checks {
              errors = off, p95 = off
              a { error-rate { max = 1%, allowed-increase = 0.1%, minimum-requests = 9 } }
              b { success-rate { min = 99.9% } }
              c { availability { allowed-increase = 0 } }
              d { latency { quantile = p99, max = 1500ms, allowed-increase = 0.2 } }
              e { source = prom, query = "up == 1", threshold-range { min = -1.5, max = 10 } }
              f { source = json, query = "", threshold-range { max = 1 } }
            }
            """);
    assertThat(read.judging().checks())
        .containsExactly(
            new Rate("a", Measure.ERROR_RATE, 0.01, 0.001, 9),
            new Rate("b", Measure.SUCCESS_RATE, 0.999, null, 0),
            new Rate("c", Measure.AVAILABILITY, null, 0.0, 0),
            new Latency("d", Quantile.P99, Duration.ofMillis(1500), 0.2, 0),
            new ThresholdRange("e", "prom", "up == 1", -1.5, 10.0),
            new ThresholdRange("f", "json", "", null, 1.0));
  }

  @Test
  void checksOfTheDefaultsHoldBesideThoseOfARollout() {
    String third = "checks.third.success-rate.min = 99%";
    assertThat(v2(third).judging().checks())
        .containsExactly(ERRORS, P95, new Rate("third", Measure.SUCCESS_RATE, 0.99, null, 0));
  }

  @Test
  void checkOfTheSameNameReplacesThatOfTheDefaults() {
    assertThat(v2("checks { errors.success-rate.min = 99% }").judging().checks())
        .containsExactly(new Rate("errors", Measure.SUCCESS_RATE, 0.99, null, 0), P95);
    assertThat(v2("checks { p95.latency.allowed-increase = 20% }").judging().checks())
        .as("what is not written stays")
        .containsExactly(ERRORS, new Latency("p95", Quantile.P95, Duration.ofSeconds(2), 0.2, 0));
    assertThat(v2("checks { p95.latency { max = none, allowed-increase = 20% } }"))
        .extracting(rollout -> rollout.judging().checks().getLast())
        .isEqualTo(new Latency("p95", Quantile.P95, null, 0.2, 0));
  }

  @Test
  void defaultsOfAFileHoldForAllRolloutsAndEachMayDiffer() {
    SegueConfig config =
        config(
            """
            segue.defaults.rollout {
              interval = 30s, checks.p95 = off, triggers.latency = off
              strategy.canary.steps = [ { set-weight = 50 } ]
            }
            segue.rollouts.up { interval = 20s }
            segue.rollouts.x { route = orders, stable = old, candidate = new, strategy.canary.step-weight = 50 }
            """);
    assertThat(config.rollouts().values())
        .extracting(RolloutConfig::id, rollout -> rollout.judging().interval().toSeconds())
        .containsExactly(tuple("bg", 30L), tuple("up", 20L), tuple("v2", 30L), tuple("x", 30L));
    assertThat(config.rollouts().values())
        .allSatisfy(rollout -> {
          assertThat(rollout.judging().checks()).containsExactly(ERRORS);
          assertThat(rollout.triggers()).hasSize(2);
        });
    assertThat(requireNonNull(config.rollouts().get("v2")).strategy())
        .isInstanceOfSatisfying(
            Canary.class,
            canary -> assertThat(canary.path()).isInstanceOf(StrategyConfig.Path.Listed.class));
    assertThat(requireNonNull(config.rollouts().get("x")).strategy())
        .as("its own path, not the default's")
        .isEqualTo(new Canary(100, new StrategyConfig.Path.Even(50, 100)));
  }

  @Test
  void hooksSourcesAndNotifiersAreRead() {
    OutboundConfig outbound =
        config(
                """
                segue.hooks.run.timeout = 2m
                segue.sources.prom.timeout = 1s
                segue.notifiers.team { url = "https://h/secret", form = template, template = "{}" }
                """)
            .outbound();
    assertThat(outbound.hooks())
        .isEqualTo(
            Map.of(
                "run", new HookConfig.Command("run", List.of("/bin/true"), minutes(2)),
                "web", new HookConfig.Webhook("web", URI.create("http://h/x"), minutes(1))));
    assertThat(outbound.sources())
        .isEqualTo(
            Map.of(
                "json",
                new SourceConfig.Web("json", URI.create("http://h/s.json"), Duration.ofSeconds(5)),
                "prom",
                new SourceConfig.Prometheus(
                    "prom", URI.create("http://h"), Duration.ofSeconds(1))));
    assertThat(outbound.notifiers())
        .isEqualTo(
            Map.of(
                "team",
                new NotifierConfig(
                    "team",
                    URI.create("https://h/secret"),
                    NotifierConfig.Form.TEMPLATE,
                    "{}",
                    Duration.ofSeconds(10))));
  }

  @Test
  void addressOfANotifierMayComeFromAVariable() {
    String text = "TEAM = \"http://h/topsecret\"\nsegue.notifiers.team.url = ${TEAM}";
    SegueConfig config = config(text);
    NotifierConfig team = requireNonNull(config.outbound().notifiers().get("team"));
    assertThat(team.url()).hasPath("/topsecret");
    assertThat(config.toString()).doesNotContain("topsecret");
  }

  @Test
  void fileWithoutRolloutsHasNone() {
    SegueConfig config = new Hocon(folder).loaded(Hocon.VALID, "");
    assertThat(config.rollouts()).isEmpty();
    assertThat(config.outbound()).isEqualTo(OutboundConfig.NONE);
  }
}
