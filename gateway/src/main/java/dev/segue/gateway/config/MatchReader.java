package dev.segue.gateway.config;

import dev.segue.gateway.config.RouteConfig.MatchConfig;
import dev.segue.gateway.config.RouteConfig.PathMatch;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads the {@code match} block of a route. */
final class MatchReader {
  /** Stands in for a match that was reported. */
  static final MatchConfig NOT_READ =
      new MatchConfig(List.of(), new PathMatch.Prefix("/"), List.of(), 0);

  private static final int LONGEST_REGEX = 1024;
  private static final List<String> PATHS = List.of("path", "path-prefix", "path-regex");

  private MatchReader() {}

  /** The match, or {@code null} where it has errors. No block at all takes every request. */
  static @Nullable MatchConfig match(Block route) {
    if (!route.writes("match")) {
      return NOT_READ;
    }
    Block match = route.block("match");
    List<String> hosts = oneOrMany(match, "host", "hosts");
    List<String> methods = oneOrMany(match, "method", "methods");
    int priority = match.count("priority", 0);
    PathMatch path = path(match);
    if (priority != 0 && path != null && !(path instanceof PathMatch.Regex)) {
      match.warn("priority", priority + ", which has no effect", "path-regex beside it");
    }
    List<String> lower = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    PathMatch checked = path == null ? NOT_READ.path() : path;
    MatchConfig read =
        match.makeOrNull(() -> new MatchConfig(sorted(lower), checked, sorted(methods), priority));
    return path == null ? null : read;
  }

  private static List<String> sorted(List<String> texts) {
    return List.copyOf(new TreeSet<>(texts));
  }

  private static List<String> oneOrMany(Block match, String one, String many) {
    if (match.writes(one) && match.writes(many)) {
      match.wrong(many, one + " and " + many, "either of them");
    }
    if (!match.writes(one)) {
      return match.texts(many);
    }
    String text = match.textOrNull(one);
    return text == null ? List.of() : List.of(text);
  }

  private static @Nullable PathMatch path(Block match) {
    List<String> written = PATHS.stream().filter(match::writes).toList();
    if (written.isEmpty()) {
      return new PathMatch.Prefix("/");
    }
    if (written.size() > 1) {
      match.wrong(written.getLast(), String.join(" and ", written), "one of them");
      return null;
    }
    String kind = written.getFirst();
    if (kind.equals("path-regex")) {
      Pattern pattern = pattern(match, kind);
      return pattern == null ? null : new PathMatch.Regex(pattern);
    }
    String path = match.textOrNull(kind);
    if (path == null) {
      return null;
    }
    return match.makeOrNull(
        () -> kind.equals("path") ? new PathMatch.Exact(path) : new PathMatch.Prefix(path));
  }

  /** A regular expression, or {@code null} where it is none and was reported. */
  static @Nullable Pattern pattern(Block block, String key) {
    String text = block.textOrNull(key);
    if (text == null) {
      return null;
    }
    if (text.isEmpty() || text.length() > LONGEST_REGEX) {
      block.wrong(key, "a regular expression of 1.." + LONGEST_REGEX + " characters");
      return null;
    }
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException refused) {
      block.wrong(key, "a regular expression: " + refused.getDescription());
      return null;
    }
  }
}
