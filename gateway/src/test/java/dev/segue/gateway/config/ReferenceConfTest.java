package dev.segue.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps reference.conf, the reader and the user's reference in step. */
final class ReferenceConfTest {
  private static final Path REFERENCE = Path.of("src/main/resources/reference.conf");
  private static final Path DOCUMENT = Path.of("../docs/configuration.md");

  /** Blocks whose keys are names. */
  private static final String BLOCKS = "listeners|backends|routes|rollouts|hooks|sources|notifiers";

  private static final String NAMED = "segue\\.(" + BLOCKS + ")\\.[a-z]+";

  /** Every key that has no default, each at least once. */
  private static final String ALL =
      """
      segue {
        listeners { main { bind = "127.0.0.1:8080" } }
        admin { tokens = [ { name = ops, secret = 0123456789abcdef, role = view } ] }
        backends {
          old { endpoints = ["127.0.0.1:9001"], health { version-header = X-Version } }
          new { endpoints = [ { address = "127.0.0.1:9002", weight = 2 } ], health {} }
        }
        routes {
          orders {
            match { host = a.example, path-prefix = "/", method = GET, priority = 0 }
            split { old = 95, new = 5 }
            canary = [
              { header = a, exact = b, backend = new }
              { header = a, prefix = b, backend = new }
              { header = a, regex = b, backend = new }
              { header = a, present = true, backend = new }
            ]
          }
          items { match { hosts = [b.example], path = "/", methods = [GET] }, split { old = 1 } }
          users { match { path-regex = "/u.*" }, split { old = 1 } }
        }
        hooks { tell { url = "http://h" }, run { command = [x] } }
        sources { prom { prometheus = "http://h" }, web { url = "http://h" } }
        notifiers { team { url = "http://h", form = template, template = "{}" } }
        rollouts {
          even { route = orders, stable = old, candidate = new, strategy { canary {} } }
          listed {
            route = orders, stable = old, candidate = new
            strategy {
              canary {
                steps = [
                  { set-weight = 1, irreversible = true }
                  { judge = 1 }
                  { pause = 1s }
                  { approve = true }
                  { hook = tell }
                ]
              }
            }
            checks {
              one { error-rate { max = 1% } }
              two { success-rate { min = 99% } }
              three { availability { min = 99% } }
              four { latency { max = 1s } }
              five { source = prom, query = up, threshold-range { min = 1 } }
            }
            preflight { one { hook = tell }, two { confirm = there } }
            postflight { one { hook = tell }, two { confirm = there } }
            freeze-windows = [ { days = [mon], from = "16:00", to = "17:00", zone = UTC } ]
          }
          matched {
            route = orders, stable = old, candidate = new
            strategy {
              canary {
                match = [
                  { header = a, exact = b }
                  { header = a, prefix = b }
                  { header = a, regex = b }
                  { header = a, present = true }
                ]
              }
            }
          }
          switched {
            route = orders, stable = old, candidate = new, before = run, after = tell
            strategy { blue-green {} }
          }
          rolled {
            route = orders, backend = old
            strategy { rolling { hook = run, undo-hook = run, version = v2 } }
          }
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void everyKeyOfTheReferenceIsRead() {
    assertThat(asked()).containsAll(defaults().keySet());
  }

  @Test
  void everyKeyThatIsReadStandsInTheReference() throws IOException {
    String reference = Files.readString(REFERENCE);
    Set<String> missing = new TreeSet<>();
    for (String key : asked()) {
      String name = key.substring(key.lastIndexOf('.') + 1);
      boolean dynamic =
          key.matches(NAMED + "|.*\\.(split|checks|preflight|postflight)\\.[a-z0-9]+|.*]");
      boolean written =
          Pattern.compile("(?m)(^|[\\s|#])" + Pattern.quote(name) + "( +=| +\\{|   )")
              .matcher(reference)
              .find();
      if (!dynamic && !written) {
        missing.add(key);
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyKeyOfTheReferenceIsDocumentedWithItsDefault() throws IOException {
    assertThat(documented()).containsAllEntriesOf(defaults());
  }

  @Test
  void theDocumentHoldsEveryKeyThatIsReadAndNoOther() throws IOException {
    Set<String> known = new TreeSet<>();
    for (String key : asked()) {
      known.add(
          key.replaceAll("^" + NAMED, "segue.$1.NAME")
              .replaceAll("\\[[0-9]+]", "[]")
              .replaceAll("split\\.[a-z]+$", "split.BACKEND")
              .replaceAll("NAME\\.checks\\.[a-z0-9]+", "NAME.checks.CHECK")
              .replaceAll("NAME\\.(pre|post)flight\\.(one|two)", "NAME.$1flight.ITEM"));
    }
    for (String key : defaults().keySet()) {
      if (key.startsWith("segue.defaults.rollout.checks.")) {
        known.add(key.replace("segue.defaults.rollout", "segue.rollouts.NAME"));
      }
    }
    Set<String> documented = documentedKeys().keySet();
    assertThat(known).containsAll(documented);
    known.removeIf(key -> key.startsWith("segue.defaults") || key.endsWith("]"));
    known.removeIf(key -> documented.stream().anyMatch(other -> other.startsWith(key + '.')));
    known.removeIf(key -> key.matches("segue\\.(" + BLOCKS + ")"));
    assertThat(documented).containsAll(known);
  }

  @Test
  void aBackendWithoutSettingsHasTheDefaults() {
    SegueConfig config =
        new Hocon(folder).loaded(Hocon.VALID, "segue.backends.new.breaker.window = 50");
    assertThat(config.backends().values())
        .extracting(backend -> backend.breaker().window())
        .containsExactly(50, 100);
  }

  private Set<String> asked() {
    Path file = new Hocon(folder).file("all.conf", ALL);
    Sources sources = Sources.of(file, "");
    Report report = new Report(new Origins(file, sources.written()));
    assertThat(ConfigReader.read(sources, report)).isInstanceOf(ConfigResult.Loaded.class);
    return report.asked();
  }

  private static Map<String, String> defaults() {
    Config reference = ConfigFactory.parseFile(REFERENCE.toFile()).resolve();
    Map<String, String> defaults = new TreeMap<>();
    for (var entry : reference.entrySet()) {
      String value = entry.getValue().render(ConfigRenderOptions.concise());
      defaults.put(entry.getKey(), value.replace("\"", ""));
    }
    return defaults;
  }

  /** As {@link #defaults}, from the tables of the document. */
  private static Map<String, String> documented() throws IOException {
    Map<String, String> found = new TreeMap<>();
    documentedKeys()
        .forEach((key, value) ->
            found.put(key.replaceAll("^segue\\.([a-z]+)s\\.NAME", "segue.defaults.$1"), value));
    return found;
  }

  /** From the rows {@code | `key` | `default` |} under the headings {@code ## `block`}. */
  private static Map<String, String> documentedKeys() throws IOException {
    Pattern heading = Pattern.compile("#+ `([^`]+)`.*");
    Pattern row = Pattern.compile("\\| `([^`]+)` \\| (?:`([^`]*)`)?.*");
    Map<String, String> found = new TreeMap<>();
    String block = "";
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher head = heading.matcher(line);
      Matcher key = row.matcher(line);
      if (head.matches()) {
        block = head.group(1);
      } else if (key.matches()) {
        String value = key.group(2);
        found.put(block + '.' + key.group(1), value == null ? "" : value.replace("\"", ""));
      }
    }
    return found;
  }
}
