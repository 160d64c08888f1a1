package dev.segue.gateway.metrics;

import dev.segue.gateway.metrics.VersionCounts.MoveCounts;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.RoutingSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sums what the loops have counted, under both sets of names. */
final class TrafficFold {
  private static final AttemptResult[] RESULTS = AttemptResult.values();
  private static final DivertReason[] DIVERT_REASONS = DivertReason.values();
  private static final ProxyHeaderRefusal[] PROXY_HEADER_REFUSALS = ProxyHeaderRefusal.values();
  private static final AssignmentResult[] ASSIGNMENT_RESULTS = AssignmentResult.values();
  private static final Outcome[] OUTCOMES = Outcome.values();

  private final List<LoopMetrics> loops;

  TrafficFold(List<LoopMetrics> loops) {
    this.loops = List.copyOf(loops);
  }

  void addTo(Rows rows, RoutingSnapshot snapshot) {
    @Nullable String[] apps = apps(snapshot);
    for (LoopMetrics loop : loops) {
      connections(rows, loop);
      @Nullable RouteCounts[] routes = loop.routes();
      for (int i = 0; i < routes.length; i++) {
        RouteCounts route = routes[i];
        if (route != null) {
          String app = i < apps.length ? apps[i] : null;
          route(rows, route, app == null ? orNone(route.routeId()) : app);
        }
      }
      for (BackendCounts backend : loop.backends()) {
        if (backend != null) {
          backend(rows, backend);
        }
      }
    }
  }

  /** What became of what the route's split assigned to that backend, on all loops. */
  Assignments assignments(int routeSlot, int backendSlot) {
    Assignments sum = new Assignments();
    for (LoopMetrics loop : loops) {
      RouteCounts route = at(loop.routes(), routeSlot + 1);
      VersionCounts version = route == null ? null : at(route.versions(), backendSlot + 1);
      if (version != null) {
        sum.add(version);
      }
    }
    return sum;
  }

  private static <T> @Nullable T at(@Nullable T[] cells, int index) {
    return index < cells.length ? cells[index] : null;
  }

  private static void connections(Rows rows, LoopMetrics loop) {
    long closed = loop.connectionsClosed(); // before opened, so that open is never below 0
    long opened = loop.connectionsOpened();
    rows.gauge(Family.CONNECTIONS_OPEN, opened - closed);
    rows.count(Family.CONNECTIONS, opened);
    rows.count(Family.ACCEPT_PAUSES, loop.acceptPauses());
    rows.count(Family.CONNECTIONS_REFUSED, loop.connectionsRefused());
    for (ProxyHeaderRefusal reason : PROXY_HEADER_REFUSALS) {
      rows.count(Family.PROXY_HEADERS_REFUSED, loop.proxyHeadersRefused(reason), word(reason));
    }
  }

  /** By slot + 1: a reload may change the label, and it removes routes whose counts remain. */
  private static @Nullable String[] apps(RoutingSnapshot snapshot) {
    @Nullable String[] apps = new @Nullable String[0];
    for (Route route : snapshot.routes()) {
      int index = route.slot() + 1;
      if (index >= apps.length) {
        apps = Arrays.copyOf(apps, index * 2);
      }
      apps[index] = route.config().app();
    }
    return apps;
  }

  private static void route(Rows rows, RouteCounts counts, String app) {
    String route = orNone(counts.routeId());
    rows.count(Family.REQUEST_BYTES, counts.received(), route);
    rows.count(Family.RESPONSE_BYTES, counts.sent(), route);
    rows.count(Family.REPLAY_GIVEN_UP, counts.replaysGivenUp(), route);
    for (VersionCounts version : counts.versions()) {
      if (version != null) {
        version(rows, version, route, app);
      }
    }
  }

  private static void version(Rows rows, VersionCounts counts, String route, String app) {
    String version = orNone(counts.backendId());
    rows.histogram(Family.HTTP_REQUEST_DURATION, counts.latencies(), app, version);
    rows.histogram(Family.REQUEST_DURATION, counts.latencies(), route, version);
    rows.count(Family.SHIELDED, counts.shielded(), route, version);
    for (AssignmentResult result : ASSIGNMENT_RESULTS) {
      rows.count(Family.ASSIGNMENTS, counts.assigned().get(result), route, version, word(result));
    }
    for (AttemptResult reason : RESULTS) {
      rows.count(Family.RETRIES, counts.retried().get(reason), route, version, word(reason));
    }
    tunnels(rows, counts, route, version);
    for (int status = 0; status < Statuses.SIZE; status++) {
      EnumCounts<Outcome> ended = counts.ended(status);
      if (ended != null) {
        ended(rows, ended, status, route, version, app);
      }
    }
    for (MoveCounts moves : counts.byTarget()) {
      if (moves != null) {
        moves(rows, moves, route, version);
      }
    }
  }

  private static void tunnels(Rows rows, VersionCounts counts, String route, String version) {
    long closed = counts.tunnelsClosed(); // before opened, so that open is never below 0
    long opened = counts.tunnelsOpened();
    if (opened > 0) {
      rows.gauge(Family.TUNNELS_OPEN, opened - closed, route, version);
    }
    rows.count(Family.TUNNELS, opened, route, version);
    rows.count(Family.TUNNEL_BYTES, counts.tunnelReceived(), route, version, "received");
    rows.count(Family.TUNNEL_BYTES, counts.tunnelSent(), route, version, "sent");
  }

  private static void ended(
      Rows rows, EnumCounts<Outcome> ended, int status, String route, String version, String app) {
    String label = Statuses.label(status);
    String codeClass = Statuses.codeClass(status);
    for (Outcome outcome : OUTCOMES) {
      long requests = ended.get(outcome);
      rows.count(Family.HTTP_REQUESTS, requests, app, version, label);
      rows.count(Family.REQUESTS, requests, route, version, codeClass, word(outcome));
    }
  }

  private static void moves(Rows rows, MoveCounts moves, String route, String from) {
    String to = orNone(moves.targetId());
    for (DivertReason reason : DIVERT_REASONS) {
      rows.count(Family.DIVERTED, moves.diverted().get(reason), route, from, to, word(reason));
    }
    for (AttemptResult reason : RESULTS) {
      rows.count(Family.FALLBACK, moves.fellBack().get(reason), route, from, to, word(reason));
    }
  }

  private static void backend(Rows rows, BackendCounts counts) {
    String id = counts.backendId();
    long closed = counts.connectionsClosed();
    long opened = counts.connectionsOpened();
    rows.gauge(Family.UPSTREAM_OPEN, opened - closed, id);
    rows.count(Family.UPSTREAM, opened, id);
    long over = counts.pendedBefore(); // read first, so that what waits is never below 0
    long pended = counts.pended();
    rows.gauge(Family.UPSTREAM_PENDING, pended - over, id);
    rows.count(Family.UPSTREAM_PENDED, pended, id);
    rows.count(Family.RETRY_REFUSED, counts.retriesRefused(), id);
    rows.count(Family.BREAKER_OVERRULED, counts.breakersOverruled(), id);
    rows.histogram(Family.ATTEMPT_DURATION, counts.latencies(), id);
    for (AttemptResult result : RESULTS) {
      rows.count(
          Family.ATTEMPTS, counts.attempts(result), id, word(result), word(ReplayClass.of(result)));
    }
  }

  private static String orNone(@Nullable String id) {
    return id == null ? "none" : id;
  }

  /** A constant's name as a label value. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
