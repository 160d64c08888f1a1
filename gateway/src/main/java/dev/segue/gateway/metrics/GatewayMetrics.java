package dev.segue.gateway.metrics;

import dev.segue.admin.MetricsPage;
import dev.segue.gateway.config.SegueConfig.MetricsConfig;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Published;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RoutingSnapshot;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.concurrent.EventExecutor;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics page of one gateway: its own Prometheus registry with one collector that folds the
 * loops' counts and the snapshot in force at each scrape, and Micrometer for JVM, process and
 * Netty. Thread-safe. Counts nothing itself; a scrape reads and never waits for a loop.
 */
public final class GatewayMetrics implements MetricsPage, AutoCloseable {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
  private final RuntimeMeters runtime = new RuntimeMeters(meters);
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

  private final Published published;
  private final TrafficFold traffic;
  private final EndpointGroups endpoints;
  private final Books books;
  private final SeriesBudget budget;
  private final Build build;
  private volatile @Nullable AccessLogCounts accessLog;
  private volatile Supplier<List<NoticeCounts>> notices = List::of;
  private volatile LongSupplier authFailures = () -> 0;
  private volatile BooleanSupplier memoryPressure = () -> false;
  private volatile BooleanSupplier journalWritable = () -> false;
  private @Nullable Rows last; // guarded by this

  /** What is running: the product's version and the transport in use. */
  public record Build(String version, String transport) {}

  /**
   * A page over these loops; {@link #start} puts it into service.
   *
   * @param inFlight requests that the data path holds now, by its own count, from any thread: the
   *     sum over the loops of exchanges that were begun and not yet finished
   */
  public GatewayMetrics(
      Published published,
      List<LoopMetrics> loops,
      LongSupplier inFlight,
      MetricsConfig config,
      Build build) {
    this.published = published;
    this.build = build;
    traffic = new TrafficFold(loops);
    endpoints = new EndpointGroups(loops);
    books = new Books(loops, inFlight);
    budget = new SeriesBudget(config.maxSeries());
  }

  /** Registers everything: to be called once. */
  public void start(ControlMetrics control) {
    control.registerWith(registry);
    registry.register(() -> fold(control.rollouts()));
    runtime.start();
  }

  /** Shows the memory of a Netty allocator. */
  public void watch(ByteBufAllocatorMetricProvider allocator) {
    runtime.watch(allocator);
  }

  /** Shows the queues of event loops. */
  public void watch(Iterable<EventExecutor> loops) {
    runtime.watch(loops);
  }

  /** Shows what becomes of the access log's lines. */
  public void watch(AccessLogCounts lines) {
    accessLog = lines;
  }

  /** Shows what becomes of notices to people. */
  public void watchNotices(Supplier<List<NoticeCounts>> counts) {
    notices = counts;
  }

  /** Shows how often somebody was refused for want of a token. */
  public void watchAuthFailures(LongSupplier count) {
    authFailures = count;
  }

  /** Shows whether load is shed as memory is short. */
  public void watchMemory(BooleanSupplier pressed) {
    memoryPressure = pressed;
  }

  /** Shows whether changes can be stored. */
  public void watchJournal(BooleanSupplier writable) {
    journalWritable = writable;
  }

  /** What became of what that route's split assigned to that backend, since the process began. */
  public Assignments assignments(Route route, Backend backend) {
    return traffic.assignments(route.slot(), backend.slot());
  }

  /** Counts by endpoint. */
  public EndpointGroups endpoints() {
    return endpoints;
  }

  /** For meters of the control plane; never for anything that a request does. */
  public MeterRegistry meters() {
    return meters;
  }

  @Override
  public String contentType(@Nullable String accept) {
    return writer(accept).getContentType();
  }

  @Override
  public void writeTo(OutputStream out, String contentType) throws IOException {
    writer(contentType).write(out, registry.scrape());
  }

  private ExpositionFormatWriter writer(@Nullable String accept) {
    return accept != null && openMetrics.accepts(accept) ? openMetrics : text;
  }

  /** One scrape at a time: the second must see all that the first has shown. */
  private synchronized MetricSnapshots fold(RolloutMetrics rollouts) {
    RoutingSnapshot snapshot = published.current();
    Rows rows = new Rows(budget, last);
    SnapshotGauges.addTo(rows, snapshot);
    traffic.addTo(rows, snapshot);
    books.addTo(rows);
    rollouts.addTo(rows);
    notices.get().forEach(counts -> counts.addTo(rows));
    rows.count(Family.AUTH_FAILURES, authFailures.getAsLong());
    rows.gauge(Family.JOURNAL_WRITABLE, journalWritable.getAsBoolean() ? 1 : 0);
    rows.gauge(Family.MEMORY_PRESSURE, memoryPressure.getAsBoolean() ? 1 : 0);
    AccessLogCounts lines = accessLog;
    if (lines != null) {
      lines.addTo(rows);
    }
    rows.gauge(Family.BUILD, 1, build.version(), Runtime.version().toString(), build.transport());
    rows.count(Family.SERIES_OVERFLOW, budget.overflow());
    last = rows;
    return rows.snapshots();
  }

  @Override
  public void close() {
    runtime.close();
    meters.close();
  }
}
