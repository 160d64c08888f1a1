package dev.segue.gateway.config;

import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rules by which requests with a certain header reach a certain backend. */
final class HeaderRules {
  private static final String FORM = "{ header, exact | prefix | regex | present";
  private static final List<String> MATCHES = List.of("exact", "prefix", "regex", "present");
  private static final String ONE_MATCH = "one of exact, prefix, regex and present = true";

  private HeaderRules() {}

  /** A rule that names its backend. */
  static @Nullable CanaryConfig rule(Item item, KnownNames backends) {
    if (!item.isBlock()) {
      item.wrong("a block " + FORM + ", backend }");
      return null;
    }
    Block rule = item.block();
    return rule(rule, backends.required(rule, "backend"));
  }

  /** A rule of a rollout, which has one backend for all of them. */
  static @Nullable CanaryConfig rule(Item item, String backend) {
    if (!item.isBlock()) {
      item.wrong("a block " + FORM + " }");
      return null;
    }
    return rule(item.block(), backend);
  }

  private static @Nullable CanaryConfig rule(Block rule, @Nullable String backend) {
    String header = rule.textOrNull("header");
    HeaderMatch match = match(rule);
    AddressRanges from = rule.ranges("from");
    if (header == null ? !rule.writes("header") : !Names.isToken(header)) {
      rule.wrong("header", "a header name");
    }
    if (header == null || match == null || backend == null) {
      return null;
    }
    return rule.makeOrNull(() -> new CanaryConfig(header, match, from, backend));
  }

  private static @Nullable HeaderMatch match(Block rule) {
    String kind = rule.one(MATCHES, ONE_MATCH);
    return kind == null ? null : match(rule, kind);
  }

  private static @Nullable HeaderMatch match(Block rule, String kind) {
    if (kind.equals("regex")) {
      var pattern = MatchReader.pattern(rule, "regex");
      return pattern == null ? null : new HeaderMatch.Regex(pattern);
    }
    if (kind.equals("present")) {
      Boolean present = rule.find("present", "true", Scalars::flag);
      if (present != null && !present) {
        rule.wrong("present", "true");
      }
      return new HeaderMatch.Present();
    }
    String value = rule.textOrNull(kind);
    if (value == null) {
      return null;
    }
    return rule.makeOrNull(
        () -> kind.equals("exact") ? new HeaderMatch.Exact(value) : new HeaderMatch.Prefix(value));
  }
}
