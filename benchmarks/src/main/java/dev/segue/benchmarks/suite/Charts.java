package dev.segue.benchmarks.suite;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Results as pictures. */
final class Charts {
  private static final Map<String, String> SHORT =
      Map.of(
          "small-get", "small GET",
          "64KiB", "64 KiB",
          "1MiB", "1 MiB",
          "100MiB", "100 MiB",
          "1KiB", "1 KiB",
          "post-4KiB", "POST 4 KiB",
          "new-connections", "new connections",
          "small-get-h2load", "h2load");
  private static final List<Candidate> PROXIES =
      List.of(Catalogue.URING, Catalogue.SEGUE_EPOLL, Catalogue.NGINX, Catalogue.HAPROXY);

  private Charts() {}

  /** Writes what the results are enough for. */
  static void write(Report report, Path folder) throws IOException {
    List<Result> compared =
        report.results().stream()
            .filter(result -> SHORT.containsKey(result.scenario().id()))
            .filter(result -> ratio(result, "nginx") == 1)
            .toList();
    if (!compared.isEmpty()) {
      save(perCore(compared), folder.resolve("per-core.png"));
    }
    for (Result result : report.results()) {
      if (result.scenario().load() instanceof Load.FixedRate) {
        save(latency(result), folder.resolve("latency.png"));
      }
    }
  }

  private static double ratio(Result result, String candidate) {
    Spread ratio = result.ratio(candidate, List.of("nginx"), Metric.REQUESTS_PER_CPU_SECOND);
    return ratio == null ? 0 : ratio.median();
  }

  private static CategoryChart perCore(List<Result> results) {
    CategoryChart chart =
        chart("Requests a CPU second, nginx = 1", "", "median of the rounds' ratios");
    List<String> names =
        results.stream().map(result -> SHORT.getOrDefault(result.scenario().id(), "")).toList();
    for (Candidate candidate : PROXIES) {
      chart.addSeries(
          candidate.title(),
          names,
          results.stream().map(result -> ratio(result, candidate.id())).toList());
    }
    return chart;
  }

  private static CategoryChart latency(Result result) {
    CategoryChart chart = chart(result.scenario().title(), "", "microseconds");
    List<Metric> metrics = List.of(Metric.P50_MICROS, Metric.P99_MICROS, Metric.P999_MICROS);
    for (Candidate candidate : result.scenario().candidates()) {
      List<Double> values = new ArrayList<>();
      for (Metric metric : metrics) {
        Spread spread = result.spread(candidate.id(), metric);
        values.add(spread == null ? 0 : spread.median());
      }
      chart.addSeries(candidate.title(), List.of("p50", "p99", "p99.9"), values);
    }
    return chart;
  }

  private static CategoryChart chart(String title, String x, String y) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1000)
            .height(500)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    return chart;
  }

  private static void save(CategoryChart chart, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      ChartEncoder.saveChart(chart, out, "png");
    }
  }
}
