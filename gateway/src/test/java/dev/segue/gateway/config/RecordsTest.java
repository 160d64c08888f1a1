package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import dev.segue.gateway.config.RouteConfig.TimeoutsConfig;
import dev.segue.gateway.config.SegueConfig.LogConfig;
import dev.segue.gateway.config.SegueConfig.LogFormat;
import dev.segue.gateway.config.SegueConfig.MetricsConfig;
import dev.segue.gateway.config.SegueConfig.ReadyConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The records refuse what no file may hold, whoever makes them. */
final class RecordsTest {
  private static final InetSocketAddress LOOPBACK = Hocon.loopback(80);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final MatchConfig ANY =
      new MatchConfig(List.of(), new PathMatch.Prefix("/"), List.of(), 0);

  @TempDir Path folder;

  private static void refused(ThrowingCallable making, String message) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(making)
        .withMessage(message);
  }

  @Test
  void allThatIsWrongWithARecordIsSaidAtOnce() {
    refused(
        () -> new EndpointConfig("a b", 0, 1001),
        "host: a b (expected: a name or an IP address); port: 0 (expected: 1..65535);"
            + " weight: 1001 (expected: 1..1000)");
  }

  @Test
  void timesAreBoundedOnBothSides() {
    refused(
        () ->
            new TimeoutsConfig(
                Duration.ofNanos(1), SECOND, Duration.ofDays(2), SECOND.negated(), SECOND),
        "connect: PT0.000000001S (expected: 1ms..24h); idle: 172800s (expected: 1ms..24h);"
            + " total: -1s (expected: 0 or 1ms..24h)");
    assertThat(new TimeoutsConfig(SECOND, SECOND, SECOND, Duration.ZERO, SECOND).total()).isZero();
  }

  @Test
  void listenersAndDrainAndLogAndMetricsCheckThemselves() {
    refused(
        () ->
            new ListenerConfig(
                "A",
                LOOPBACK,
                0,
                AddressRanges.NONE,
                ListenerConfig.ProxyProtocol.OFF,
                ListenerConfig.RequestIdFrom.TRUSTED),
        "name: A (expected: 1..63 of a-z, 0-9 and -, not the words none, other and gateway);"
            + " backlog: 0 (expected: 1..65535)");
    refused(
        () -> new DrainConfig(SECOND.negated(), SECOND), "accept: -1s (expected: 0 or 1ms..24h)");
    refused(
        () -> new LogConfig(LogFormat.TEXT, "loud"),
        "level: loud (expected: error, warn, info, debug or trace)");
    refused(() -> new MetricsConfig(0), "max-series: 0 (expected: 100..10000000)");
  }

  @Test
  void aTokenNeverShowsItsSecret() {
    refused(
        () -> new AdminConfig.Token("a", "topsecret", AdminConfig.Role.VIEW),
        "secret: 9 characters (expected: 16..512 characters)");
    assertThat(new AdminConfig.Token("a", "0123456789abcdef", AdminConfig.Role.VIEW).toString())
        .isEqualTo("Token[a, VIEW]");
  }

  @Test
  void matchesCheckThemselves() {
    refused(
        () -> new MatchConfig(List.of("A"), new PathMatch.Prefix("/"), List.of("G T"), 0),
        "hosts: A (expected: a name in lower case, *. and a name, or an IP address; no port);"
            + " methods: G T (expected: an HTTP method, as in GET)");
    refused(
        () -> new PathMatch.Exact("a"),
        "path: a (expected: a path that begins with / and holds no ? or #)");
    refused(
        () -> new CanaryConfig("a b", new HeaderMatch.Present(), AddressRanges.NONE, "new"),
        "header: a b (expected: a header name)");
  }

  @Test
  void aPrefixIsTheSameWithAndWithoutItsLastSlash() {
    assertThat(new PathMatch.Prefix("/a/")).isEqualTo(new PathMatch.Prefix("/a"));
    assertThat(new PathMatch.Prefix("/").path()).isEqualTo("/");
  }

  @Test
  void regularExpressionsAreEqualByTheirText() {
    // before, a reload saw every route with an expression as changed
    assertThat(new PathMatch.Regex(Pattern.compile("a")))
        .isEqualTo(new PathMatch.Regex(Pattern.compile("a")))
        .hasSameHashCodeAs(new PathMatch.Regex(Pattern.compile("a")))
        .isNotEqualTo(new PathMatch.Regex(Pattern.compile("b")));
    assertThat(new HeaderMatch.Regex(Pattern.compile("a")))
        .isEqualTo(new HeaderMatch.Regex(Pattern.compile("a")));
  }

  @Test
  void theSameTextGivesEqualConfigurations() {
    Hocon hocon = new Hocon(folder);
    String regex = "segue.routes.orders.match.path-regex = \"/a.*\"";
    assertThat(hocon.loaded(Hocon.VALID, regex)).isEqualTo(hocon.loaded(Hocon.VALID, regex));
  }

  @Test
  void aConfigurationRefusesReferencesToNowhere() {
    SegueConfig valid = new Hocon(folder).loaded(Hocon.VALID, "");
    refused(
        () -> with(valid, new ReadyConfig(List.of("third"), Duration.ZERO), valid.routes()),
        "ready.require[0]: third (expected: one of new, old)");
  }

  @Test
  void aConfigurationRefusesRolloutsThatNameNothing() {
    SegueConfig full =
        new Hocon(folder)
            .loaded(
                BadRolloutLines.VALID,
                "segue { rollouts.v2 { notify = [team], before = run, after = web, strategy.canary.steps = [ { judge = 1 }, {"
                    + " hook = web } ], checks.x { source = prom, query = up, threshold-range { min"
                    + " = 1 } } }, rollouts.v3 { route = users, stable = third, candidate = new,"
                    + " strategy.canary {} }, backends.third.endpoints = [\"h:1\"], routes.users {"
                    + " match.path = \"/u\", split.old = 1 } }");
    SegueConfig bare = new Hocon(folder).loaded(Hocon.VALID, "");
    refused(
        () -> with(bare, full.rollouts(), OutboundConfig.NONE),
        "rollouts.up.strategy.rolling.hook: run (expected: a hook of the hooks block);"
            + " rollouts.up.strategy.rolling.undo-hook: run (expected: a hook of the hooks block);"
            + " rollouts.up.strategy.rolling.version: v2 (expected:"
            + " backends.old.health.version-header, by which its endpoints report it);"
            + " rollouts.v2.strategy.canary.steps[1].hook: web (expected: a hook of the hooks"
            + " block); rollouts.v2.before: run (expected: a hook of the hooks block);"
            + " rollouts.v2.after: web (expected: a hook of the hooks block); rollouts.v2.checks.x.source: prom (expected: a source of the sources block);"
            + " rollouts.v2.notify: team (expected: a notifier of the notifiers block);"
            + " rollouts.v3.route: users (expected: one of orders);"
            + " rollouts.v3.stable: third (expected: one of new, old)");
  }

  @Test
  void aConfigurationRefusesTwoRoutesWithOneMatch() {
    SegueConfig valid = new Hocon(folder).loaded(Hocon.VALID, "");
    TreeMap<String, RouteConfig> routes = new TreeMap<>(valid.routes());
    routes.putAll(new Hocon(folder).loaded(Hocon.VALID.replace("orders", "items"), "").routes());
    assertThat(routes.values()).extracting(RouteConfig::match).containsExactly(ANY, ANY);
    refused(
        () -> with(valid, valid.ready(), routes),
        "routes.orders.match: equal to the match of route items"
            + " (expected: another host, path or method than routes.items.match)");
  }

  @Test
  void theMapsOfAConfigurationAreSortedAndCannotBeChanged() {
    SegueConfig config = new Hocon(folder).loaded(Hocon.VALID, "");
    assertThat(config.backends().keySet()).containsExactly("new", "old");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> config.backends().clear());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> config.routes().values().forEach(route -> route.split().clear()));
  }

  private static SegueConfig with(
      SegueConfig config, ReadyConfig ready, SequencedMap<String, RouteConfig> routes) {
    return with(config, ready, routes, config.rollouts(), config.outbound());
  }

  private static SegueConfig with(
      SegueConfig config, SequencedMap<String, RolloutConfig> rollouts, OutboundConfig outbound) {
    return with(config, config.ready(), config.routes(), rollouts, outbound);
  }

  private static SegueConfig with(
      SegueConfig config,
      ReadyConfig ready,
      SequencedMap<String, RouteConfig> routes,
      SequencedMap<String, RolloutConfig> rollouts,
      OutboundConfig outbound) {
    return new SegueConfig(
        config.listeners(),
        config.admin(),
        config.ops(),
        config.stateDir(),
        config.transport(),
        config.eventLoops(),
        config.limits(),
        config.drain(),
        config.log(),
        config.accessLog(),
        config.metrics(),
        ready,
        config.backends(),
        routes,
        rollouts,
        outbound,
        config.defaults());
  }
}
