package dev.segue.gateway.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one page while it is folded: what is added under the same labels is summed, so that
 * no series can be there twice. Confined to one scrape.
 */
final class Rows {
  private static final double[] UPPER_BOUNDS = Latencies.upperBounds();
  private static final long[] NONE = {};

  private final SeriesBudget budget;
  private final Map<Family, Map<List<String>, Row>> families = new EnumMap<>(Family.class);
  private @Nullable Rows previous;

  /**
   * An empty page.
   *
   * @param previous the last page, whose labels are taken over: to check and sort them anew was a
   *     third of a scrape
   */
  Rows(SeriesBudget budget, @Nullable Rows previous) {
    this.budget = budget;
    this.previous = previous;
  }

  /** One series: a number, or a histogram with its sum. */
  private static final class Row {
    final Labels labels;
    double value;
    long[] buckets = NONE;

    Row(Labels labels) {
      this.labels = labels;
    }
  }

  /** Adds to a gauge: always there, as its labels are those of the present configuration. */
  void gauge(Family family, double value, String... labels) {
    row(family, List.of(labels)).value += value;
  }

  /** The same for a number of things: far below what a double holds exactly. */
  void gauge(Family family, long value, String... labels) {
    gauge(family, (double) value, labels);
  }

  /**
   * Adds to a counter, or to the one that takes the overflow. What never happened is not shown,
   * where there are labels to make it many.
   */
  void count(Family family, long value, String... labels) {
    if (value != 0 || labels.length == 0) {
      row(family, budget.admit(family, 1, List.of(labels))).value += (double) value;
    }
  }

  /** A counter that there is by the configuration: always there, also before its first event. */
  void total(Family family, long value, String... labels) {
    row(family, List.of(labels)).value += (double) value;
  }

  /** Adds to a histogram, or to the one that takes the overflow. */
  void histogram(Family family, Latencies latencies, String... labels) {
    long[] read = new long[Latencies.BUCKETS];
    long total = 0;
    for (int i = 0; i < read.length; i++) {
      read[i] = latencies.in(i);
      total += read[i];
    }
    if (total == 0) {
      return;
    }
    int series = Latencies.BUCKETS + 2; // and the sum and the count
    Row row = row(family, budget.admit(family, series, List.of(labels)));
    for (int i = 0; i < row.buckets.length; i++) {
      read[i] += row.buckets[i];
    }
    row.buckets = read;
    row.value += latencies.sumSeconds();
  }

  private Row row(Family family, List<String> values) {
    Map<List<String>, Row> rows = families.computeIfAbsent(family, ignored -> new HashMap<>());
    Row row = rows.get(values);
    if (row == null) {
      row = new Row(labels(family, values));
      rows.put(values, row);
    }
    return row;
  }

  private Labels labels(Family family, List<String> values) {
    Map<List<String>, Row> rows = previous == null ? null : previous.families.get(family);
    Row row = rows == null ? null : rows.get(values);
    return row == null ? Labels.of(family.labels(), values) : row.labels;
  }

  /** The page; nothing is added after it. */
  MetricSnapshots snapshots() {
    previous = null;
    MetricSnapshots.Builder page = MetricSnapshots.builder();
    families.forEach((family, rows) -> page.metricSnapshot(snapshot(family, rows.values())));
    return page.build();
  }

  private static MetricSnapshot snapshot(Family family, Collection<Row> rows) {
    MetricMetadata metadata = new MetricMetadata(family.plainName(), family.help());
    return switch (family.kind()) {
      case COUNTER ->
          new CounterSnapshot(
              metadata,
              points(rows, row -> new CounterDataPointSnapshot(row.value, row.labels, null, 0)));
      case GAUGE ->
          new GaugeSnapshot(
              metadata,
              points(rows, row -> new GaugeDataPointSnapshot(row.value, row.labels, null)));
      case HISTOGRAM -> new HistogramSnapshot(metadata, points(rows, Rows::histogram));
      case INFO ->
          new InfoSnapshot(metadata, points(rows, row -> new InfoDataPointSnapshot(row.labels)));
    };
  }

  private static HistogramDataPointSnapshot histogram(Row row) {
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(UPPER_BOUNDS, row.buckets),
        row.value,
        row.labels,
        Exemplars.EMPTY,
        0);
  }

  private static <P> List<P> points(Collection<Row> rows, Function<Row, P> point) {
    List<P> points = new ArrayList<>(rows.size());
    for (Row row : rows) {
      points.add(point.apply(row));
    }
    return points;
  }
}
