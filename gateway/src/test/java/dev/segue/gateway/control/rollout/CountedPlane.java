package dev.segue.gateway.control.rollout;

import dev.segue.admin.Actor;
import dev.segue.gateway.config.RouteConfig.CanaryConfig;
import dev.segue.gateway.control.rollout.judge.Counts;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Side;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.Split;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A plane that has nothing but numbers, by backend and by endpoint. */
final class CountedPlane implements Plane {
  private final Map<String, Side> served = new HashMap<>();
  private @Nullable Window apart;

  /** From now on the backend has done that since the process began; {@code null} = it is gone. */
  void has(String backend, @Nullable Side all) {
    if (all == null) {
      served.remove(backend);
    } else {
      served.put(backend, all);
    }
  }

  /** The counted endpoints of a rolling update serve so many more. */
  void serve(long updated, long old) {
    if (apart != null) {
      apart = apart.plus(new Window(side(updated), side(old)));
    }
  }

  private static Side side(long ok) {
    return new Side(new Counts(ok, 0, 0, 0), LatencyHistogram.EMPTY);
  }

  @Override
  public @Nullable Side assigned(String route, String backend) {
    return served.get(backend);
  }

  @Override
  public void countApart(String backend, Set<String> updated, Set<String> old) {
    if (updated.isEmpty() && old.isEmpty()) {
      apart = null;
    } else if (apart == null) {
      apart = Window.NONE;
    }
  }

  @Override
  public @Nullable Window countedApart(String backend) {
    return apart;
  }

  @Override
  public @Nullable RouteSeen route(String route) {
    return null;
  }

  @Override
  public @Nullable BackendSeen backend(String backend) {
    return null;
  }

  @Override
  public @Nullable Setup setup(String backend) {
    return null;
  }

  @Override
  public @Nullable String broken() {
    return null;
  }

  @Override
  public boolean durable() {
    return false;
  }

  @Override
  public CompletableFuture<@Nullable Void> store(String id, String content) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public String setWeights(String route, Split split, Actor actor) {
    return "";
  }

  @Override
  public void setRules(String route, List<CanaryConfig> rules, Actor actor) {}

  @Override
  public void endFallback(String route, Actor actor) {}

  @Override
  public void setReady(String backend, String endpoint, boolean ready, Actor actor) {}

  @Override
  public void replaced(String backend, String endpoint) {}

  @Override
  public void closeTunnels(String backend) {}

  @Override
  public void enter(String rollout, Actor actor, String before, String after) {}

  @Override
  public CompletableFuture<@Nullable Void> forget(String id) {
    throw new UnsupportedOperationException();
  }
}
