package dev.segue.gateway.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values of a configuration in words, near to how a file writes them. */
final class Shown {
  /** Where a record's component has another name than the key of the file. */
  private static final Map<String, String> KEYS =
      Map.of(
          "RouteConfig.fallbackEnabled", "fallback-on-failure",
          "RolloutConfig.notifiers", "notify");

  /** Components whose own stand in the file where they do. */
  private static final Set<String> NO_BLOCK =
      Set.of("SegueConfig.outbound", "RolloutConfig.judging");

  private Shown() {}

  /** The key that a record's component is read from. */
  static String key(RecordComponent component) {
    String known = KEYS.get(name(component));
    return known != null ? known : key(component.getName());
  }

  /** Whether the component is no block of the file, though it is a record. */
  static boolean noBlock(RecordComponent component) {
    return NO_BLOCK.contains(name(component));
  }

  private static String name(RecordComponent component) {
    return component.getDeclaringRecord().getSimpleName() + '.' + component.getName();
  }

  private static String key(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
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
      case NotifierConfig notifier -> notifier.toString(); // without its url
      case URI url -> url.getRawQuery() == null ? url.toString() : withoutQuery(url);
      case EndpointConfig endpoint -> endpoint.id() + " weight " + endpoint.weight();
      case ConfigValue written -> text(written);
      case Map<?, ?> map -> text(map);
      case Collection<?> list -> text(list);
      case Record settings -> text(settings);
      default -> value.toString();
    };
  }

  private static String text(ConfigValue written) {
    String text = Scalars.text(written);
    return text == null ? written.render(ConfigRenderOptions.concise()) : text;
  }

  /** What is behind the question mark may be a key. */
  private static String withoutQuery(URI url) {
    String text = url.toString();
    return text.substring(0, text.indexOf('?') + 1) + Checks.HIDDEN;
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
      entries.add(key(component) + " = " + text(value(settings, component)));
    }
    return entries.toString();
  }
}
