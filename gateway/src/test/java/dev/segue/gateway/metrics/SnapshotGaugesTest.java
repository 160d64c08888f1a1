package dev.segue.gateway.metrics;

import static dev.segue.gateway.metrics.World.backend;
import static dev.segue.gateway.metrics.World.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.EndpointState.Health;
import dev.segue.gateway.routing.EndpointState.Operator;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.WeightedSplit.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotGaugesTest {
  private final Backend old = backend("old", 0, 2);
  private final Backend fresh = backend("new", 1, 1);
  private final Route orders = route("orders", 0, new Share(old, 190), new Share(fresh, 10));
  private final Route beta = route("beta", 1, new Share(fresh, 1));
  private final World world = new World(List.of(orders, beta));

  @Test
  void theSplitIsShownAsConfigured() {
    ScrapedPage page = world.scrape();
    assertThat(page.value("traffic_split_percentage{route=orders, version=old}")).isEqualTo(95);
    assertThat(page.value("traffic_split_percentage{route=orders, version=new}")).isEqualTo(5);
    assertThat(page.value("segue_version_weight{kind=configured, route=orders, version=new}"))
        .isEqualTo(0.05);
    assertThat(page.value("segue_route_revision{route=orders}")).isEqualTo(3);
    assertThat(page.value("segue_config_generation")).isEqualTo(7);
  }

  @Test
  void aVersionWithoutTrafficIsShownAtZero() {
    Route done = route("orders", 0, new Share(old, 0), new Share(fresh, 7));
    world.published.publish(World.snapshot(8, List.of(done)));
    ScrapedPage page = world.scrape();
    assertThat(page.value("traffic_split_percentage{route=orders, version=old}")).isZero();
    assertThat(page.value("traffic_split_percentage{route=orders, version=new}")).isEqualTo(100);
  }

  @Test
  void healthScoresFollowTheEndpoints() {
    assertThat(world.scrape().value("system_health_score{component=backend:old}")).isEqualTo(1);
    old.endpoints().getFirst().state().available(false);

    ScrapedPage page = world.scrape();
    assertThat(page.value("system_health_score{component=backend:old}")).isEqualTo(0.5);
    assertThat(page.value("system_health_score{component=backend:new}")).isEqualTo(1);
    assertThat(page.value("system_health_score{component=gateway}"))
        .as("the least of those with traffic")
        .isEqualTo(0.5);

    fresh.endpoints().getFirst().state().available(false);
    page = world.scrape();
    assertThat(page.value("system_health_score{component=backend:new}")).isZero();
    assertThat(page.value("system_health_score{component=gateway}")).isZero();
  }

  @Test
  void aBackendWithoutTrafficDoesNotSpoilTheGatewaysHealth() {
    fresh.endpoints().getFirst().state().available(false);
    Route done = route("orders", 0, new Share(old, 7), new Share(fresh, 0));
    world.published.publish(World.snapshot(8, List.of(done)));
    ScrapedPage page = world.scrape();
    assertThat(page.value("system_health_score{component=backend:new}")).isZero();
    assertThat(page.value("system_health_score{component=gateway}")).isEqualTo(1);
  }

  @Test
  void healthScoresFollowTheBreaker() {
    fresh.guard().failure(fresh.guard().tryAcquire(), 1);
    ScrapedPage page = world.scrape();
    assertThat(page.value("system_health_score{component=backend:new}")).isZero();
    assertThat(page.value("system_health_score{component=gateway}")).isZero();
  }

  @Test
  void theOperatorsWordComesBeforeTheProbes() {
    EndpointState first = old.endpoints().getFirst().state();
    first.health(Health.UP, "200");
    assertState("up");
    first.operator(Operator.DRAIN);
    assertState("drain");
    first.operator(Operator.MAINT);
    assertState("maint");
    first.operator(Operator.READY);
    first.health(Health.DOWN, "refused");
    assertState("down");
  }

  private void assertState(String expected) {
    ScrapedPage page = world.scrape();
    for (String state : List.of("maint", "drain", "unchecked", "checking", "up", "down")) {
      assertThat(
              page.value(
                  "segue_endpoint_state{backend=old, endpoint=127.0.0.1:9000, state="
                      + state
                      + '}'))
          .as(state)
          .isEqualTo(state.equals(expected) ? 1 : 0);
    }
  }

  @Test
  void endpointsShowWhatTheyCarry() {
    EndpointState first = old.endpoints().getFirst().state();
    first.inFlight().add(0, 2);
    first.inFlight().add(1, 1);
    first.available(false);
    ScrapedPage page = world.scrape();
    assertThat(page.value("segue_endpoint_inflight{backend=old, endpoint=127.0.0.1:9000}"))
        .isEqualTo(3);
    assertThat(page.value("segue_endpoint_up{backend=old, endpoint=127.0.0.1:9000}")).isZero();
    assertThat(page.value("segue_endpoint_up{backend=old, endpoint=127.0.0.1:9001}")).isEqualTo(1);
  }

  @Test
  void theBreakersStateIsShown() {
    assertThat(world.scrape().value("segue_breaker_state{backend=new, state=closed}")).isEqualTo(1);
    fresh.guard().failure(fresh.guard().tryAcquire(), 1);
    ScrapedPage page = world.scrape();
    assertThat(page.value("segue_breaker_state{backend=new, state=open}")).isEqualTo(1);
    assertThat(page.value("segue_breaker_state{backend=new, state=closed}")).isZero();
  }

  @Test
  void whatIsNoLongerConfiguredIsNoLongerShown() {
    world.published.publish(World.snapshot(8, List.of(beta)));
    ScrapedPage page = world.scrape();
    assertThat(page.text).doesNotContain("orders").doesNotContain("\"old\"");
    assertThat(page.shows("segue_endpoint_up", "backend=new")).isTrue();
  }
}
