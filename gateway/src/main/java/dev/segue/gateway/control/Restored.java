package dev.segue.gateway.control;

import dev.segue.gateway.config.BackendConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.RouteConfig;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.state.OverrideRecord;
import dev.segue.gateway.control.state.RevisionRecord;
import dev.segue.gateway.control.state.Stored;
import dev.segue.gateway.routing.EndpointState.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What is in force when the process starts or the file is read again: the file's values, or the
 * overrides that were made on the same values. Pure.
 *
 * @param routes what of each is in force
 * @param words in force, by backend and endpoint
 * @param kept overrides in force
 * @param dropped overrides that the file wins over
 * @param revisions of every route and backend, by resource
 * @param changed resources whose desired state is another one than at the last stop
 */
record Restored(
    Map<String, RouteSettings> routes,
    Map<String, Map<String, Operator>> words,
    List<OverrideRecord> kept,
    List<Dropped> dropped,
    Map<String, RevisionRecord> revisions,
    List<Moved> changed) {

  /**
   * An override that ends.
   *
   * @param file the file's value, or that it has none, in words
   */
  record Dropped(OverrideRecord override, String file, String reason) {}

  /** A resource with another desired state than its stored revision stands for. */
  record Moved(RevisionRecord before, RevisionRecord after) {}

  static Restored of(SegueConfig config, Stored stored, boolean fresh) {
    Maker maker = new Maker(config, stored, fresh);
    return maker.make();
  }

  /** Says which live changes stay, and over what. */
  void logKept(Logger log) {
    for (OverrideRecord override : kept) {
      log.info(
          "{}: the live change is in force: {} (file: {}; by {} at {})",
          override.subject(),
          override.value(),
          override.base(),
          override.actor(),
          override.since());
    }
  }

  /** Says which live changes end, with both values. */
  void logDropped(Logger log) {
    for (Dropped end : dropped) {
      log.warn(
          "{}: the configuration file is in force: {} (live change dropped: {}, made on {}; {})",
          end.override().subject(),
          end.file(),
          end.override().value(),
          end.override().base(),
          end.reason());
    }
  }

  /** Goes through the file and the store once. */
  private static final class Maker {
    private final SegueConfig config;
    private final Stored stored;
    private final boolean fresh;
    private final Map<String, OverrideRecord> unclaimed;
    private final List<OverrideRecord> kept = new ArrayList<>();
    private final List<Dropped> dropped = new ArrayList<>();
    private final Map<String, RevisionRecord> revisions = new TreeMap<>();
    private final List<Moved> changed = new ArrayList<>();

    Maker(SegueConfig config, Stored stored, boolean fresh) {
      this.config = config;
      this.stored = stored;
      this.fresh = fresh;
      unclaimed = new TreeMap<>(stored.overrides());
    }

    Restored make() {
      Map<String, RouteSettings> routes = new TreeMap<>();
      for (RouteConfig route : config.routes().values()) {
        RouteSettings inForce =
            new RouteSettings(weightsOf(route), rulesOf(route), fallbackOf(route));
        routes.put(route.id(), inForce);
        revise(Words.routeResource(route.id()), Words.desired(route, inForce));
      }
      Map<String, Map<String, Operator>> words = new TreeMap<>();
      for (BackendConfig backend : config.backends().values()) {
        Map<String, Operator> inForce = wordsOf(backend);
        words.put(backend.id(), inForce);
        revise(Words.backendResource(backend.id()), Words.desired(backend, inForce));
      }
      for (OverrideRecord orphan : unclaimed.values()) {
        drop(orphan, "(not in the file)", "the configuration file no longer has it");
      }
      return new Restored(routes, words, kept, dropped, revisions, changed);
    }

    private SortedMap<String, Integer> weightsOf(RouteConfig route) {
      OverrideRecord override =
          claim(Words.weightsOverride(route.id()), Words.weights(route.split()));
      if (override == null) {
        return new TreeMap<>(route.split());
      }
      try {
        SortedMap<String, Long> weights = new TreeMap<>(Words.parseWeights(override.value()));
        List<String> reasons = WeightCheck.reasons(weights, config.backends().keySet());
        if (reasons.isEmpty()) {
          kept.add(override);
          return WeightCheck.checked(weights);
        }
        drop(override, Words.weights(route.split()), String.join("; ", reasons));
      } catch (IllegalArgumentException e) {
        drop(override, Words.weights(route.split()), "unreadable: " + e.getMessage());
      }
      return new TreeMap<>(route.split());
    }

    private List<CanaryConfig> rulesOf(RouteConfig route) {
      String file = Words.rules(route.canary());
      OverrideRecord override = claim(Words.canaryOverride(route.id()), file);
      if (override == null) {
        return route.canary();
      }
      try {
        List<CanaryConfig> rules = Words.parseRules(override.value());
        if (rules.stream().allMatch(rule -> config.backends().containsKey(rule.backend()))) {
          kept.add(override);
          return rules;
        }
        drop(override, file, "it names a backend that the configuration file does not have");
      } catch (IllegalArgumentException e) {
        drop(override, file, "unreadable: " + e.getMessage());
      }
      return route.canary();
    }

    private @Nullable String fallbackOf(RouteConfig route) {
      String file = Words.fallback(route.fallback());
      OverrideRecord override = claim(Words.fallbackOverride(route.id()), file);
      if (override == null) {
        return route.fallback();
      }
      String fallback = Words.parseFallback(override.value());
      if (fallback == null || config.backends().containsKey(fallback)) {
        kept.add(override);
        return fallback;
      }
      drop(override, file, "the configuration file does not have that backend");
      return route.fallback();
    }

    private Map<String, Operator> wordsOf(BackendConfig backend) {
      Map<String, Operator> words = new TreeMap<>();
      String file = Words.word(Operator.READY);
      for (EndpointConfig endpoint : backend.endpoints()) {
        OverrideRecord override = claim(Words.stateOverride(backend.id(), endpoint.id()), file);
        if (override == null) {
          continue;
        }
        try {
          words.put(endpoint.id(), Words.operator(override.value()));
          kept.add(override);
        } catch (IllegalArgumentException e) {
          drop(override, file, "unreadable: " + e.getMessage());
        }
      }
      return words;
    }

    /** The override of that subject, if it is in force over the file's value. */
    private @Nullable OverrideRecord claim(String subject, String file) {
      OverrideRecord override = unclaimed.remove(subject);
      if (override == null) {
        return null;
      }
      if (fresh) {
        drop(override, file, "started with --fresh");
        return null;
      }
      if (!override.base().equals(file)) {
        drop(override, file, "the configuration file's value is another one than it was made on");
        return null;
      }
      return override;
    }

    private void drop(OverrideRecord override, String file, String reason) {
      dropped.add(new Dropped(override, file, reason));
    }

    private void revise(String resource, String desired) {
      RevisionRecord before = stored.revisions().get(resource);
      if (before == null) {
        revisions.put(resource, new RevisionRecord(resource, 1, desired));
      } else if (before.desired().equals(desired)) {
        revisions.put(resource, before);
      } else {
        RevisionRecord after = new RevisionRecord(resource, before.revision() + 1, desired);
        revisions.put(resource, after);
        changed.add(new Moved(before, after));
      }
    }
  }
}
