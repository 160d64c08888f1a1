package dev.segue.gateway;

import dev.segue.gateway.config.DrainConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.Surroundings;
import dev.segue.gateway.control.health.HealthProber;
import dev.segue.gateway.control.health.ProbeTarget;
import dev.segue.gateway.routing.EndpointState;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a reload changes outside of the control plane: listeners, limits, probes, readiness, drain.
 */
final class Neighbours implements Surroundings {
  private final DataPlane data;
  private final HealthProber prober;
  private final Readiness readiness;
  private volatile DrainConfig drain;

  Neighbours(DataPlane data, HealthProber prober, Readiness readiness, DrainConfig drain) {
    this.data = data;
    this.prober = prober;
    this.readiness = readiness;
    this.drain = drain;
  }

  /** How the process ends. */
  DrainConfig drain() {
    return drain;
  }

  @Override
  public @Nullable String refusal() {
    return readiness.isDraining() ? "the gateway is draining" : null;
  }

  @Override
  public Prepared prepare(SegueConfig next) throws IOException {
    Prepared listeners = data.prepare(next);
    return new Prepared() {
      @Override
      public void commit() {
        data.limits(next.limits());
        readiness.require(next.ready().require());
        drain = next.drain();
        listeners.commit();
      }

      @Override
      public void cancel() {
        listeners.cancel();
      }
    };
  }

  @Override
  public void probe(List<ProbeTarget> targets) {
    prober.follow(targets);
  }

  @Override
  public CompletableFuture<Void> loopsPassed() {
    return data.loopsPassed();
  }

  @Override
  public CompletableFuture<Void> closeIdle(List<EndpointState> endpoints) {
    return data.closeIdle(endpoints);
  }
}
