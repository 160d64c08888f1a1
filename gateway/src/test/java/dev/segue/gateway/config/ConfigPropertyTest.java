package dev.segue.gateway.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever is wrong with a file comes back as problems, all of them, and is never thrown. */
final class ConfigPropertyTest {
  private static final String SECRET = "topsecret-topsecret";

  /** Wrong lines, no two of which touch the same key, and the key that each is blamed on. */
  private static final List<String> LINES =
      List.of(
          "segue.lisener {}                        => segue.lisener",
          "segue.event-loops = 1.5                 => segue.event-loops",
          "segue.transport = [1]                   => segue.transport",
          "segue.state-dir = null                  => segue.state-dir",
          "segue.limits.connections = 0            => segue.limits.connections",
          "segue.limits.header-count = none        => segue.limits.header-count",
          "segue.limits.request-line = 1GiB        => segue.limits.request-line",
          "segue.drain = 5s                        => segue.drain",
          "segue.log.level = loud                  => segue.log.level",
          "segue.metrics.max-series = {}           => segue.metrics.max-series",
          "segue.ready.require = [nobody]          => segue.ready.require[0]",
          "segue.ops.bind = here                   => segue.ops.bind",
          "segue.admin.bind = \"9.9.9.9:99\"       => segue.admin.bind",
          "segue.admin.tokens = " + SECRET + "     => segue.admin.tokens",
          "segue.listeners.main.bind = \"x:1\"     => segue.listeners.main.bind",
          "segue.listeners.B { bind = \"*:1\" }    => segue.listeners.B",
          "segue.backends.old.health { rise = 0 }  => segue.backends.old.health.rise",
          "segue.backends.old.breaker.window = 1   => segue.backends.old.breaker.minimum-calls",
          "segue.backends.new.endpoints = [\"a\"]  => segue.backends.new.endpoints[0]",
          "segue.defaults.backend.pool = 1         => segue.defaults.backend.pool",
          "segue.defaults.route.timeouts.idle = 0  => segue.defaults.route.timeouts.idle",
          "segue.routes.orders.split.x = 1         => segue.routes.orders.split.x",
          "segue.routes.orders.split.old = -1      => segue.routes.orders.split.old",
          "segue.routes.orders.match.path = x      => segue.routes.orders.match.path",
          "segue.routes.orders.canary = [{}]       => segue.routes.orders.canary[0].header",
          "segue.routes.orders.fallback = x        => segue.routes.orders.fallback",
          "segue.hooks.run {}                      => segue.hooks.run.command",
          "segue.notifiers.team.url = " + SECRET + " => segue.notifiers.team.url",
          "segue.rollouts.a { route = orders }     => segue.rollouts.a.strategy",
          "segue.defaults.rollout.bake = soon      => segue.defaults.rollout.bake",
          "segue.defaults.rollout.checks.p95 = 1   => segue.defaults.rollout.checks.p95");

  private static @Nullable Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("segue-config");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    if (folder != null) {
      Files.deleteIfExists(folder.resolve("a.conf"));
      Files.deleteIfExists(folder);
    }
  }

  private static ConfigResult read(String text) {
    try {
      return ConfigReader.read(Files.writeString(requireNonNull(folder).resolve("a.conf"), text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Provide
  Arbitrary<Set<String>> wrongLines() {
    return Arbitraries.of(LINES).set().ofMinSize(1);
  }

  @Property(tries = 100)
  void everyWrongLineOfAnySubsetIsBlamed(@ForAll("wrongLines") Set<String> lines) {
    StringBuilder text = new StringBuilder(Hocon.VALID);
    lines.forEach(line -> text.append(line, 0, line.indexOf("=>")).append('\n'));

    ConfigResult result = read(text.toString());

    assertThat(result).isInstanceOf(ConfigResult.Invalid.class);
    List<Problem> problems = ((ConfigResult.Invalid) result).problems();
    assertThat(problems)
        .extracting(Problem::key)
        .containsAll(
            lines.stream().map(line -> line.substring(line.indexOf("=>") + 2).strip()).toList());
    assertThat(problems).allSatisfy(p -> assertThat(p.line()).isPositive());
    assertThat(problems.toString()).doesNotContain(SECRET);
  }

  @Property(tries = 300)
  void noEditOfAFileIsThrown(
      @ForAll @IntRange(max = 800) int from,
      @ForAll @IntRange(max = 30) int removed,
      @ForAll("fragments") String inserted) {
    int start = Math.min(from, BadRolloutLines.VALID.length());
    int end = Math.min(start + removed, BadRolloutLines.VALID.length());

    ConfigResult result =
        read(
            BadRolloutLines.VALID.substring(0, start)
                + inserted
                + BadRolloutLines.VALID.substring(end));

    if (result instanceof ConfigResult.Invalid invalid) {
      assertThat(invalid.problems()).isNotEmpty();
      assertThat(invalid.problems()).allSatisfy(p -> assertThat(p.toString()).doesNotContain("\n"));
    }
  }

  @Provide
  Arbitrary<String> fragments() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            3,
            Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                "\"",
                "=",
                ",",
                ":",
                "+=",
                "${",
                "${?x}",
                "null",
                "true",
                "0",
                "-1",
                "1e999999999",
                "1e999999999 s",
                "include \"a.conf\"",
                "\"\"\"",
                "#",
                "//",
                "\\",
                ".",
                "\u0000",
                "${segue}",
                "segue = ${segue} { }",
                "[[[[[[[[",
                "a.b.c = 1")),
        Tuple.of(1, Arbitraries.strings().ofMaxLength(8)));
  }
}
