package dev.segue.gateway.config;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The way to a value: keys, and {@code [n]} for places in a list. */
record KeyPath(List<String> segments) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern INDEX = Pattern.compile("\\[[0-9]+]");
  private static final List<String> TOKENS = List.of("segue", "admin", "tokens");
  private static final Set<String> SHOWN_OF_A_TOKEN = Set.of("name", "role", "secret-file");
  private static final Set<String> SHOWN_OF_A_NOTIFIER = Set.of("form", "timeout");
  private static final Set<String> CALLED = Set.of("hooks", "sources", "hook", "source");
  private static final Set<String> ADDRESSES = Set.of("url", "prometheus");

  KeyPath {
    segments = List.copyOf(segments);
  }

  KeyPath child(String segment) {
    List<String> longer = new ArrayList<>(segments);
    longer.add(segment);
    return new KeyPath(longer);
  }

  /** A way that continues by plain keys, as in {@code a.b}. */
  KeyPath below(String keys) {
    KeyPath path = this;
    for (String key : keys.split("\\.", -1)) {
      path = path.child(key);
    }
    return path;
  }

  KeyPath parent() {
    return new KeyPath(segments.subList(0, segments.size() - 1));
  }

  KeyPath item(int index) {
    return child("[" + index + ']');
  }

  /** Whether the value must not be shown. */
  boolean secret() {
    boolean token = segments.size() > 2 && segments.subList(0, 3).equals(TOKENS);
    return (token && !SHOWN_OF_A_TOKEN.contains(segments.getLast())) || secretOfACall();
  }

  /** People's webhooks are secrets, and other addresses may hold a password. */
  private boolean secretOfACall() {
    boolean defaults = segments.size() > 2 && segments.get(1).equals("defaults");
    String block = segments.size() < 2 ? "" : segments.get(defaults ? 2 : 1);
    if (block.equals(defaults ? "notifier" : "notifiers")) {
      return segments.size() < 4 || !SHOWN_OF_A_NOTIFIER.contains(segments.get(3));
    }
    return CALLED.contains(block) && ADDRESSES.contains(segments.getLast());
  }

  /** As it is written, with quotes where HOCON needs them. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String segment : segments) {
      boolean index = INDEX.matcher(segment).matches();
      text.append(text.isEmpty() || index ? "" : ".");
      boolean plain = index || PLAIN.matcher(segment).matches();
      text.append(plain ? segment : ConfigUtil.quoteString(segment));
    }
    return text.toString();
  }
}
