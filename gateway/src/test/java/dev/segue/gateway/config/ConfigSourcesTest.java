package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, includes, overrides, substitutions: what wins, and which place is blamed. */
final class ConfigSourcesTest {
  @TempDir Path folder;

  private List<String> complaints(String text) {
    return new Hocon(folder).complaints(text);
  }

  @Test
  void allProblemsAreToldAtOnceInOrderOfLines() {
    assertThat(
            complaints(
                """
                segue {
                  listeners { main { bind = "8080" } }
                  event-loops = -1
                  limitz {}
                  backends {
                    old { endpoints = [], health { rise = 0, fall = 0 } }
                  }
                  routes {
                    orders {
                      split { old = 0, new = 0 }
                      fallback = new
                    }
                  }
                }
                """))
        .extracting(line -> line.substring(0, line.indexOf(' ', line.indexOf(' ') + 1)))
        .containsExactly(
            "a.conf:2: segue.listeners.main.bind:",
            "a.conf:3: segue.event-loops:",
            "a.conf:4: segue.limitz:",
            "a.conf:6: segue.backends.old.health.rise:",
            "a.conf:6: segue.backends.old.health.fall:",
            "a.conf:6: segue.backends.old.endpoints:",
            "a.conf:10: segue.routes.orders.split.new:",
            "a.conf:10: segue.routes.orders.split:",
            "a.conf:11: segue.routes.orders.fallback:");
  }

  @Test
  void aProblemOfTheDefaultsIsToldOnceAndWhereItStands() {
    assertThat(
            complaints(
                Hocon.VALID
                    + "segue.defaults.backend.pool { max-pending = -1, max-pendings = 2 }\n"
                    + "segue.defaults.route.timeouts.idle = never\n"))
        .containsExactly(
            "a.conf:9: segue.defaults.backend.pool.max-pending: -1 (expected: 0..1000000)",
            "a.conf:9: segue.defaults.backend.pool.max-pendings: unknown key, did you mean"
                + " max-pending? (expected: a key of segue.defaults.backend.pool)",
            "a.conf:10: segue.defaults.route.timeouts.idle: never"
                + " (expected: a time with its unit, as in 500ms, 2s or 1m)");
  }

  @Test
  void anIncludedFileIsBlamedByItsOwnNameAndLine() throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    new Hocon(folder).file("sub/more.conf", "\n\nsegue.backends.old.health.rise = 0\n");

    assertThat(complaints(Hocon.VALID + "include \"sub/more.conf\"\n"))
        .containsExactly("sub/more.conf:3: segue.backends.old.health.rise: 0 (expected: 1..1000)");
  }

  @Test
  void aMissingRequiredIncludeIsAProblem() {
    assertThat(complaints(Hocon.VALID + "include required(\"more.conf\")\n"))
        .containsExactly("a.conf: include: more.conf, not found (expected: a readable file)");
  }

  @Test
  void aValueFromTheEnvironmentIsBlamedWhereItIsNamed() {
    assertThat(complaints(Hocon.VALID + "\n\nsegue.limits {\n connections = ${PATH}x\n}\n"))
        .singleElement()
        .asString()
        .startsWith("a.conf:12: segue.limits.connections: ");
  }

  @Test
  void aWrongOverrideIsBlamedOnTheOverrides() {
    ConfigResult result = new Hocon(folder).read(Hocon.VALID, "\nsegue.event-loops = x");

    assertThat(((ConfigResult.Invalid) result).problems())
        .containsExactly(new Problem("overrides", 2, "segue.event-loops", "x", "a whole number"));
  }

  @Test
  void overridesWinOverTheFileAndFeedItsSubstitutions() {
    SegueConfig config =
        new Hocon(folder)
            .loaded(
                Hocon.VALID + "port = 1\nsegue.event-loops = ${port}\nsegue.transport = epoll",
                "port = 7\nsegue.transport = nio");

    assertThat(config.eventLoops()).isEqualTo(7);
    assertThat(config.transport()).isEqualTo(SegueConfig.TransportChoice.NIO);
  }

  @Test
  void numbersAndFlagsMayBeTextsAsVariablesAre() {
    SegueConfig config =
        new Hocon(folder)
            .loaded(
                Hocon.VALID,
                "segue { event-loops = \"3\", routes.orders.idempotent = \"on\","
                    + " routes.orders.split.old = \"7\", limits.request-line = \"1024\" }");

    assertThat(config.eventLoops()).isEqualTo(3);
    assertThat(config.limits().requestLine()).isEqualTo(1024);
    assertThat(config.routes().get("orders"))
        .extracting(RouteConfig::idempotent, route -> route.split().get("old"))
        .containsExactly(true, 7);
  }

  @Test
  void theDefaultsOfAFileHoldForAllItsBlocksAndEachMayDiffer() {
    SegueConfig config =
        new Hocon(folder)
            .loaded(
                Hocon.VALID
                    + "segue.defaults.backend { health { rise = 7, fall = 8 }, pool.max-pending = 9 }\n"
                    + "segue.backends.old.health { fall = 4 }\n",
                "");

    BackendConfig.HealthConfig health = config.backends().sequencedValues().getLast().health();
    assertThat(health).asString().contains("rise=7").contains("fall=4");
    assertThat(config.backends().sequencedValues().getFirst().health())
        .as("defaults alone switch no checks on")
        .isNull();
    assertThat(config.backends().values())
        .extracting(backend -> backend.pool().maxPending())
        .containsExactly(9, 9);
  }

  @Test
  void aSecretMayStandInAFile() {
    Path secret = new Hocon(folder).file("token", "0123456789abcdef\n");

    SegueConfig config =
        new Hocon(folder)
            .loaded(
                Hocon.VALID,
                "segue.admin.tokens = [{ name = a, role = view, secret-file = \""
                    + secret
                    + "\" }]");

    assertThat(config.admin().tokens())
        .containsExactly(new AdminConfig.Token("a", "0123456789abcdef", AdminConfig.Role.VIEW));
    assertThat(config.toString()).doesNotContain("0123456789abcdef");
  }

  @Test
  void whatIsNoFileIsAProblem() {
    Path missing = folder.resolve("missing.conf");

    assertThat(ConfigReader.read(missing))
        .isEqualTo(
            new ConfigResult.Invalid(
                List.of(new Problem(missing + "", 0, "file", "no such file", "a readable file")),
                List.of()));
    assertThat(ConfigReader.read(folder)).isInstanceOf(ConfigResult.Invalid.class);
  }

  @Test
  void whatTheParserCannotHoldIsAProblem() {
    assertThat(complaints("x = " + "[".repeat(100_000)))
        .containsExactly("a.conf: syntax: nested too deeply (expected: HOCON)");
    assertThat(complaints(Hocon.VALID + "include \"a.conf\"\n"))
        .containsExactly(
            "a.conf: syntax: include statements nested more than 50 times, you probably have a"
                + " cycle in your includes (expected: HOCON)");
  }

  @Test
  void aFileWithoutTheBlockIsTold() {
    assertThat(complaints("seque {}"))
        .containsExactly(
            "a.conf:1: segue: missing, is it seque? (expected: a block segue { ... })");
    assertThat(complaints("segue {}"))
        .containsExactly(
            "a.conf:1: segue.listeners: empty (expected: at least one listener)",
            "a.conf:1: segue.backends: empty (expected: at least one backend)",
            "a.conf:1: segue.routes: empty (expected: at least one route)");
  }

  @Test
  void addressesKeepTheirMeaningInEveryForm() {
    SegueConfig config =
        new Hocon(folder)
            .loaded(
                Hocon.VALID
                    + "segue.listeners { main.bind = \"*:80\", b.bind = \"[::1]:81\","
                    + " c.bind = \"localhost:82\" }\n"
                    + "segue.backends.old.endpoints = [\"[2001:DB8::1]:80\", \"A.example:81\"]\n",
                "");

    assertThat(config.listeners().values())
        .extracting(listener -> listener.bind().getAddress().isAnyLocalAddress())
        .containsExactly(false, false, true);
    assertThat(config.backends().sequencedValues().getLast().endpoints())
        .extracting(BackendConfig.EndpointConfig::id)
        .containsExactly("[2001:db8::1]:80", "a.example:81");
  }
}
