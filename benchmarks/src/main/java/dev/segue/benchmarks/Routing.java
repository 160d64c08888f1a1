package dev.segue.benchmarks;

import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.ConfigReader;
import dev.segue.gateway.config.ConfigResult;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.BackendState;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.WeightedSplit;
import dev.segue.gateway.routing.WeightedSplit.Share;
import dev.segue.gateway.time.NanoClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Routes with an 80:20 split over two backends that have all defaults, as a file would make them.
 */
public final class Routing {
  private final SegueConfig config;
  private final Backend old;
  private final Backend fresh;

  private Routing(SegueConfig config) {
    this.config = config;
    old = backend("old", 0);
    fresh = backend("new", 1);
  }

  /** That many routes: one for every path, the others below {@code /r1}, {@code /r2} ... */
  public static Routing of(int routes) {
    StringBuilder text =
        new StringBuilder(
            """
            segue {
              listeners { main { bind = "127.0.0.1:0" } }
              backends { old { endpoints = ["127.0.0.1:1"] }, new { endpoints = ["127.0.0.1:2"] } }
              routes {
                r0 { split { old = 80, new = 20 } }
            """);
    for (int i = 1; i < routes; i++) {
      text.append("r").append(i).append(" { match { path-prefix = \"/r").append(i);
      text.append("\" }, split { old = 80, new = 20 } }\n");
    }
    return new Routing(read(text.append("}}").toString()));
  }

  private static SegueConfig read(String text) {
    try {
      Path file = Files.createTempFile("segue", ".conf");
      try {
        Files.writeString(file, text);
        return switch (ConfigReader.read(file)) {
          case ConfigResult.Loaded loaded -> loaded.config();
          case ConfigResult.Invalid invalid ->
              throw new IllegalStateException(invalid.problems().toString());
        };
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Backend backend(String id, int slot) {
    BackendConfig settings = config.backends().get(id);
    if (settings == null) {
      throw new IllegalArgumentException(id);
    }
    return new Backend(
        settings,
        slot,
        1,
        List.of(),
        new CircuitGuard(id, settings.breaker(), NanoClock.system()),
        new BackendState(id, 2));
  }

  public SegueConfig config() {
    return config;
  }

  public List<RouteConfig> routes() {
    return List.copyOf(config.routes().values());
  }

  public Backend backend() {
    return old;
  }

  public WeightedSplit split() {
    return new WeightedSplit(List.of(new Share(old, 80), new Share(fresh, 20)));
  }

  public Route route() {
    return new Route(routes().getFirst(), 0, 1, split(), List.of(), null);
  }
}
