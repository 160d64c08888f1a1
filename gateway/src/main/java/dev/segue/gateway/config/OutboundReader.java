package dev.segue.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads {@code hooks}, {@code sources} and {@code notifiers}. No message of it holds a URL. */
final class OutboundReader {
  private OutboundReader() {}

  static OutboundConfig outbound(Block segue, Block defaults) {
    return new OutboundConfig(
        all(segue, "hooks", defaults.block("hook"), OutboundReader::hook),
        all(segue, "sources", defaults.block("source"), OutboundReader::source),
        all(segue, "notifiers", defaults.block("notifier"), OutboundReader::notifier));
  }

  private static <T> SequencedMap<String, T> all(
      Block segue, String key, Block defaults, BiFunction<String, Block, @Nullable T> reading) {
    Duration timeout = defaults.duration("timeout");
    // what is wrong with it is told once; all three kinds have the same bounds
    defaults.makeOrNull(() -> new HookConfig.Command(key, List.of(key), timeout));
    if (key.equals("notifiers")) {
      form(defaults);
    }
    SequencedMap<String, T> all = new TreeMap<>();
    segue
        .named(key, defaults, null)
        .forEach((name, block) -> {
          T read = reading.apply(name, block);
          if (read != null) {
            all.put(name, read);
          }
        });
    return all;
  }

  private static @Nullable HookConfig hook(String name, Block block) {
    String kind = block.one(List.of("command", "url"), "either command or url");
    Duration timeout = block.duration("timeout");
    if (kind == null) {
      return null;
    }
    if (kind.equals("command")) {
      List<String> argv = block.texts("command");
      return block.makeOrNull(() -> new HookConfig.Command(name, argv, timeout));
    }
    URI url = url(block, kind);
    return url == null ? null : block.makeOrNull(() -> new HookConfig.Webhook(name, url, timeout));
  }

  private static @Nullable SourceConfig source(String name, Block block) {
    String kind = block.one(List.of("prometheus", "url"), "either prometheus or url");
    Duration timeout = block.duration("timeout");
    URI url = kind == null ? null : url(block, kind);
    if (kind == null || url == null) {
      return null;
    }
    return block.makeOrNull(() ->
        kind.equals("url")
            ? new SourceConfig.Web(name, url, timeout)
            : new SourceConfig.Prometheus(name, url, timeout));
  }

  private static @Nullable NotifierConfig notifier(String name, Block block) {
    block.require("url", Checks.URL);
    URI url = url(block, "url");
    NotifierConfig.Form form = form(block);
    Duration timeout = block.duration("timeout");
    String written = block.textOrNull("template");
    String template = written == null ? "" : written;
    return url == null
        ? null
        : block.makeOrNull(() -> new NotifierConfig(name, url, form, template, timeout));
  }

  private static NotifierConfig.Form form(Block block) {
    return block.choice("form", NotifierConfig.Form.class);
  }

  private static @Nullable URI url(Block block, String key) {
    String text = block.textOrNull(key);
    try {
      return text == null ? null : new URI(text);
    } catch (URISyntaxException notAnAddress) {
      block.wrong(key, Checks.URL);
      return null;
    }
  }
}
