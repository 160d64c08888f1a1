package dev.segue.gateway.config;

import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values of a configuration in words, near to how a file writes them. */
final class Shown {
  /** Where a record's component has another name than the key of the file. */
  private static final Map<String, String> KEYS = Map.of("fallbackEnabled", "fallback-on-failure");

  private Shown() {}

  /** The key that a record's component is read from. */
  static String key(String component) {
    String known = KEYS.get(component);
    return known != null ? known : component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  static @Nullable Object value(Record holder, RecordComponent component) {
    try {
      return component.getAccessor().invoke(holder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a component that cannot be read: " + component, e);
    }
  }

  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> Names.NONE;
      case String text -> text.isEmpty() ? "\"\"" : text;
      case Duration time -> text(time);
      case Enum<?> word -> word.name().toLowerCase(Locale.ROOT).replace('_', '-');
      case Pattern pattern -> pattern.pattern();
      case InetSocketAddress address -> text(address);
      case AdminConfig.Token token -> token.toString(); // without its secret
      case NotifierConfig notifier -> notifier.toString(); // nor these theirs
      case HookConfig hook -> hook.toString();
      case SourceConfig source -> source.toString();
      case EndpointConfig endpoint -> endpoint.id() + " weight " + endpoint.weight();
      case Map<?, ?> map -> text(map);
      case Collection<?> list -> text(list);
      case Record settings -> text(settings);
      default -> value.toString();
    };
  }

  /** Where a URL leads to; what is behind the host may be a secret, and before it too. */
  static String url(URI url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + "/...";
  }

  private static String text(Duration time) {
    long millis = time.toMillis();
    if (millis % 60_000 == 0 && millis > 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + address.getPort();
  }

  private static String text(Map<?, ?> map) {
    StringJoiner entries = new StringJoiner(", ", "{ ", " }");
    map.forEach((key, value) -> entries.add(key + " = " + text(value)));
    return entries.toString();
  }

  private static String text(Collection<?> list) {
    StringJoiner items = new StringJoiner(", ", "[", "]");
    list.forEach(item -> items.add(text(item)));
    return items.toString();
  }

  /** As in {@code { connect = 1s, head = 30s }}, or {@code prefix /api} for a kind of a match. */
  private static String text(Record settings) {
    RecordComponent[] components = settings.getClass().getRecordComponents();
    if (settings.getClass().getInterfaces().length > 0) {
      StringJoiner words =
          new StringJoiner(" ").add(key(settings.getClass().getSimpleName()).substring(1));
      for (RecordComponent component : components) {
        words.add(text(value(settings, component)));
      }
      return words.toString();
    }
    StringJoiner entries = new StringJoiner(", ", "{ ", " }");
    for (RecordComponent component : components) {
      entries.add(key(component.getName()) + " = " + text(value(settings, component)));
    }
    return entries.toString();
  }
}
