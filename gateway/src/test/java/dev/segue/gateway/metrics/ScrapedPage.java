package dev.segue.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page as a scraper reads it, apart from the client library. */
final class ScrapedPage {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"([^\"]*)\",?");

  final String text;
  final Map<String, String> types = new TreeMap<>();
  final Map<String, String> helps = new TreeMap<>();
  final Map<String, Double> samples = new LinkedHashMap<>();
  final Map<String, Set<String>> labels = new TreeMap<>();

  private ScrapedPage(String text) {
    this.text = text;
    for (String line : text.lines().toList()) {
      read(line);
    }
  }

  static ScrapedPage of(GatewayMetrics metrics) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      metrics.writeTo(out, metrics.contentType("text/plain"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ScrapedPage(out.toString(StandardCharsets.UTF_8));
  }

  private void read(String line) {
    if (line.startsWith("# TYPE ")) {
      String[] words = line.split(" ", 4);
      assertThat(types.put(words[2], words[3])).as(line).isNull();
    } else if (line.startsWith("# HELP ")) {
      String[] words = line.split(" ", 4);
      assertThat(helps.put(words[2], words[3])).as(line).isNull();
    } else if (!line.isEmpty()) {
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      Map<String, String> pairs = new TreeMap<>();
      Matcher label = LABEL.matcher(sample.group(3) == null ? "" : sample.group(3));
      while (label.find()) {
        pairs.put(label.group(1), label.group(2));
      }
      String series = sample.group(1) + (pairs.isEmpty() ? "" : pairs.toString());
      assertThat(samples.put(series, number(sample.group(4)))).as(line).isNull();
      labels
          .computeIfAbsent(family(sample.group(1)), ignored -> new TreeSet<>())
          .addAll(pairs.keySet());
    }
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  private String family(String name) {
    for (String suffix : new String[] {"_bucket", "_sum", "_count"}) {
      String plain =
          name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
      if (types.containsKey(plain)) {
        return plain;
      }
    }
    return name;
  }

  /** The sample whose name is that, with these labels in order of their names. */
  double value(String series) {
    assertThat(samples).containsKey(series);
    return samples.getOrDefault(series, Double.NaN);
  }

  /** Whether any series of that name has this label. */
  boolean shows(String name, String label) {
    return samples.keySet().stream().anyMatch(s -> s.startsWith(name + '{') && s.contains(label));
  }

  double sum(String name) {
    return samples.entrySet().stream()
        .filter(e -> e.getKey().equals(name) || e.getKey().startsWith(name + '{'))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
