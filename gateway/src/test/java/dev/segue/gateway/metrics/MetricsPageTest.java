package dev.segue.gateway.metrics;

import static dev.segue.gateway.metrics.World.backend;
import static dev.segue.gateway.metrics.World.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.WeightedSplit.Share;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z0-9_]+)` \\| (\\w+) \\| ?(.*?) ?\\| (.+) \\|");
  private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

  private final Backend old = backend("old", 0, 2);
  private final Backend fresh = backend("new", 1, 1);
  private final Route orders = route("orders", 0, new Share(old, 95), new Share(fresh, 5));
  private final World world = new World(List.of(orders));
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

  @BeforeEach
  void everythingHasHappened() {
    world.everything(orders, fresh, old);
    world.metrics.watch(new AdaptiveByteBufAllocator());
    world.metrics.watch(loops);
  }

  @AfterEach
  void close() {
    world.metrics.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void eachFamilyOfOursIsOnThePageAsDeclared() {
    ScrapedPage page = world.scrape();
    for (Family family : Family.values()) {
      assertThat(page.types).as("%s", family).containsKey(family.exposed());
      assertThat(page.helps).containsEntry(family.exposed(), family.help());
      assertThat(labels(page, family.exposed()))
          .as("%s", family)
          .containsExactlyInAnyOrderElementsOf(family.labels());
    }
  }

  /** What {@code promtool check metrics} complains about, and what our own rules add. */
  @Test
  void namesAndHelpsFollowTheConventions() {
    ScrapedPage page = world.scrape();
    assertThat(page.helps.keySet()).isEqualTo(page.types.keySet());
    page.types.forEach((name, type) -> {
      assertThat(page.helps.get(name)).as(name).isNotBlank();
      assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
      assertThat(name).doesNotMatch(".*_(ms|ns|millis|minutes|mb|kb|count|sum|bucket)(_total)?");
      assertThat(labels(page, name)).as(name).doesNotContain("host", "path", "url", "user");
    });
    page.samples
        .keySet()
        .forEach(series -> assertThat(page.types).containsKey(family(page, series)));
  }

  private static String family(ScrapedPage page, String series) {
    String name = series.replaceFirst("\\{.*", "");
    return page.types.containsKey(name) ? name : name.replaceFirst("_(bucket|sum|count)$", "");
  }

  @Test
  void theTableInTheDocumentationIsThePage() throws IOException {
    ScrapedPage page = world.scrape();
    Map<String, String> types = new TreeMap<>();
    Map<String, Set<String>> labels = new TreeMap<>();
    Set<String> later = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("../docs/metrics.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String name = row.group(1);
        assertThat(types.put(name, row.group(2))).as("%s is there twice", name).isNull();
        labels.put(name, new TreeSet<>());
        NAME.matcher(row.group(3)).results().forEach(l -> labels.get(name).add(l.group(1)));
        if (row.group(4).endsWith("from the first one on")) {
          later.add(name);
        }
      }
    }
    assertThat(types).as("what the page has").containsAllEntriesOf(page.types);
    Set<String> expected = new TreeSet<>(types.keySet());
    expected.removeAll(later);
    assertThat(page.types.keySet()).as("what the table has").containsAll(expected);
    for (String name : page.types.keySet()) {
      assertThat(labels(page, name)).as("labels of %s", name).isEqualTo(labels.get(name));
    }
  }

  private static Set<String> labels(ScrapedPage page, String name) {
    Set<String> labels = new TreeSet<>(page.labels.getOrDefault(name, Set.of()));
    if (page.types.getOrDefault(name, "").equals("histogram")) {
      labels.remove("le");
    }
    return labels;
  }

  @Test
  void aScraperThatAsksForOpenMetricsGetsIt() throws IOException {
    String type =
        world.metrics.contentType("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    assertThat(type).startsWith("application/openmetrics-text");
    String page = page(type);
    assertThat(page).endsWith("# EOF\n").contains("# TYPE http_requests counter\n");
  }

  @Test
  void everybodyElseGetsText() throws IOException {
    for (String accept : new String[] {"text/plain", "*/*", "text/html", ""}) {
      assertThat(world.metrics.contentType(accept)).startsWith("text/plain; version=0.0.4");
    }
    assertThat(world.metrics.contentType(null)).startsWith("text/plain; version=0.0.4");
    assertThat(page(world.metrics.contentType(null)))
        .contains("# TYPE http_requests_total counter\n")
        .doesNotContain("# EOF");
  }

  private String page(String contentType) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    world.metrics.writeTo(out, contentType);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void twoGatewaysInOneProcessDoNotMix() {
    World other = new World(List.of(orders));
    other.one.connectionOpened();
    assertThat(other.scrape().value("segue_connections_total")).isEqualTo(1);
    assertThat(world.scrape().value("segue_connections_total")).isEqualTo(4);
    other.metrics.close();
  }
}
