package dev.segue.gateway.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.concurrent.EventExecutor;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** The meters of the machine below us: JVM, process, Netty's memory and queues. */
final class RuntimeMeters implements AutoCloseable {
  private final MeterRegistry meters;
  private final JvmGcMetrics collections = new JvmGcMetrics();

  RuntimeMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  void start() {
    meters
        .config()
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time")) // in nanoseconds
        .meterFilter(new Conventional());
    new JvmMemoryMetrics().bindTo(meters);
    collections.bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ClassLoaderMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    processTime();
  }

  private void processTime() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, s -> s.getProcessCpuTime() / 1e9)
          .baseUnit("seconds")
          .description("Processor time that the process has used, user and system.")
          .register(meters);
    }
  }

  /** {@link #start} must have been called: its filters apply to what comes after. */
  void watch(ByteBufAllocatorMetricProvider allocator) {
    new NettyAllocatorMetrics(allocator).bindTo(meters);
  }

  void watch(Iterable<EventExecutor> loops) {
    new NettyEventExecutorMetrics(loops).bindTo(meters);
  }

  @Override
  public void close() {
    collections.close();
  }

  /** Gives Micrometer's meters the names and helps that Prometheus' own check wants. */
  private static final class Conventional implements MeterFilter {
    @Override
    public Meter.Id map(Meter.Id id) {
      return switch (id.getName()) {
        case "system.cpu.count" -> id.withName("system.cpus"); // a count is a counter's
        case "netty.allocator.memory.used" ->
            described(id, "bytes", "Memory that the allocator of network buffers holds.");
        case "netty.eventexecutor.tasks.pending" ->
            described(id, null, "Tasks that wait for an event loop.");
        default -> id;
      };
    }

    /** Without the allocator's identity, which is another one in each process. */
    private static Meter.Id described(Meter.Id id, @Nullable String unit, String description) {
      Tags tags = Tags.empty();
      for (Tag tag : id.getTags()) {
        tags = tag.getKey().equals("id") ? tags : tags.and(tag);
      }
      return new Meter.Id(id.getName(), tags, unit, description, id.getType());
    }
  }
}
