package dev.segue.gateway.data.exchange;

import dev.segue.gateway.accesslog.ResponseFlag;
import dev.segue.gateway.breaker.CircuitGuard;
import dev.segue.gateway.config.BackendConfig.NoAlternative;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import dev.segue.gateway.config.RouteConfig.WhenUnavailable;
import dev.segue.gateway.data.client.ClientIdentity;
import dev.segue.gateway.data.http1.Ascii;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.data.loop.AvailableCursor;
import dev.segue.gateway.data.loop.SplitCursor;
import dev.segue.gateway.data.upstream.LoopUpstreams;
import dev.segue.gateway.metrics.DivertReason;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.CanaryRule;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.routing.Route;
import dev.segue.gateway.routing.WeightedSplit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which backend answers (SEMANTICS section 2): a canary rule, else the split on configured weights;
 * a pick that cannot serve is diverted. The choice is left in fields, to be read at once: nothing
 * is allocated. Confined to its loop.
 */
final class Chooser {
  private final LoopUpstreams upstreams;
  private final LoopMetrics metrics;
  private final int loop;
  private final int loops;
  private final Diversion diversion = new Diversion();
  private @Nullable RouteCursors[] cursors = new RouteCursors[16];

  private @Nullable Backend backend;
  private @Nullable Endpoint endpoint;
  private long permit;
  private int flags; // ResponseFlags
  private @Nullable Backend assigned;
  private boolean moved;

  /** Where this loop stands in one route: only the first cursor moves by the split's own picks. */
  private static final class RouteCursors {
    final SplitCursor split;
    final AvailableCursor diverted = new AvailableCursor();

    RouteCursors(int loop, int loops) {
      split = new SplitCursor(loop, loops);
    }
  }

  /** The candidates of a diverted pick: weight above 0, not tried yet. */
  private static final class Diversion implements AvailableCursor.Candidates {
    private @Nullable WeightedSplit split;
    private boolean[] tried = new boolean[8];

    void start(WeightedSplit of, Backend from) {
      split = of;
      if (tried.length < of.size()) {
        tried = new boolean[of.size()];
      }
      Arrays.fill(tried, false);
      for (int i = 0; i < of.size(); i++) {
        tried[i] = of.backend(i).slot() == from.slot() || !of.backend(i).available();
      }
    }

    @Override
    public int size() {
      return split == null ? 0 : split.size();
    }

    @Override
    public int weight(int index) {
      return split == null || tried[index] ? 0 : split.weight(index);
    }
  }

  Chooser(LoopUpstreams upstreams, LoopMetrics metrics, int loop, int loops) {
    this.upstreams = upstreams;
    this.metrics = metrics;
    this.loop = loop;
    this.loops = loops;
  }

  /** The chosen backend, after a call that answered {@code null}. */
  Backend backend() {
    return present(backend);
  }

  /** The endpoint whose turn it is there. */
  Endpoint endpoint() {
    return present(endpoint);
  }

  /** The breaker's permit, or {@link CircuitGuard#REFUSED} where the breaker was overruled. */
  long permit() {
    return permit;
  }

  /** Why a pick could not serve, as a set of {@link ResponseFlag}s. */
  int flags() {
    return flags;
  }

  /**
   * Whose request it is, whoever serves in its place: the split's own pick, or a {@link
   * CanaryRule#counted} rule's; {@code null}: another rule decided.
   */
  @Nullable Backend assigned() {
    return assigned;
  }

  /** Whether the pick could not serve, so that another backend has to, or nobody can. */
  boolean moved() {
    return moved;
  }

  private static <T> T present(@Nullable T chosen) {
    if (chosen == null) {
      throw new IllegalStateException("nothing was chosen");
    }
    return chosen;
  }

  /** Chooses for a new request. {@code null}: chosen; else why nobody can answer. */
  @Nullable ProxyFailure choose(Route route, RequestHead head, ClientIdentity client) {
    flags = ResponseFlag.NONE;
    CanaryRule rule = canary(route.canary(), head.fields(), client);
    RouteCursors at = cursors(route.slot());
    moved = false;
    Backend first;
    if (rule == null) {
      WeightedSplit split = route.split();
      first = split.backend(at.split.next(split));
      assigned = first;
    } else {
      first = rule.backend();
      assigned = rule.counted() ? first : null;
    }
    DivertReason why = enter(first, null);
    return why == null ? null : divert(route, first, why, at);
  }

  /** Chooses the fallback, for a request that failed elsewhere: its last resort. */
  boolean enterFallback(Backend fallback) {
    DivertReason why = enter(fallback, null);
    return why == null || (why == DivertReason.BREAKER_OPEN && overrule(fallback, null));
  }

  /** Chooses the same backend once more; another endpoint where there is one. */
  boolean enterAgain(Backend again, EndpointState failed) {
    DivertReason why = enter(again, failed);
    return why == null || (why == DivertReason.BREAKER_OPEN && overrule(again, failed));
  }

  private static @Nullable CanaryRule canary(
      List<CanaryRule> rules, Fields fields, ClientIdentity client) {
    for (int i = 0; i < rules.size(); i++) {
      CanaryRule rule = rules.get(i);
      if (rule.isFor(client.addressHigh(), client.addressLow()) && matches(rule, fields)) {
        return rule;
      }
    }
    return null;
  }

  private static boolean matches(CanaryRule rule, Fields fields) {
    byte[] name = rule.name();
    for (int i = fields.find(name, 0); i >= 0; i = fields.find(name, i + 1)) {
      boolean match =
          switch (rule.match()) {
            case HeaderMatch.Present _ -> true;
            case HeaderMatch.Exact _ ->
                Ascii.equals(
                    fields.bytes(), fields.valueStart(i), fields.valueEnd(i), rule.value());
            case HeaderMatch.Prefix _ ->
                Ascii.startsWith(
                    fields.bytes(), fields.valueStart(i), fields.valueEnd(i), rule.value());
            case HeaderMatch.Regex regex -> regex.pattern().matcher(fields.value(i)).matches();
          };
      if (match) {
        return true;
      }
    }
    return false;
  }

  /** {@code null}: the backend takes the request. Order matters: a permit taken must be settled. */
  private @Nullable DivertReason enter(Backend candidate, @Nullable EndpointState except) {
    Endpoint turn = upstreams.pick(candidate, except);
    if (turn == null) {
      return upstreams.limited() ? DivertReason.LIMIT : DivertReason.UNAVAILABLE;
    }
    long granted = candidate.guard().tryAcquire();
    if (granted == CircuitGuard.REFUSED) {
      return DivertReason.BREAKER_OPEN;
    }
    chosen(candidate, turn, granted);
    return null;
  }

  /** No other backend could serve: an open breaker is advice only (SEMANTICS section 4). */
  private boolean overrule(Backend candidate, @Nullable EndpointState except) {
    if (candidate.guard().config().noAlternative() != NoAlternative.PASS) {
      return false;
    }
    Endpoint turn = upstreams.pick(candidate, except);
    if (turn == null) {
      return false;
    }
    metrics.breakerOverruled(candidate);
    chosen(candidate, turn, CircuitGuard.REFUSED);
    return true;
  }

  private void chosen(Backend candidate, Endpoint turn, long granted) {
    backend = candidate;
    endpoint = turn;
    permit = granted;
  }

  private @Nullable ProxyFailure divert(
      Route route, Backend from, DivertReason why, RouteCursors at) {
    WhenUnavailable rule = route.config().whenUnavailable();
    boolean served =
        (rule == WhenUnavailable.REDISTRIBUTE && redistribute(route, from, at))
            || (rule != WhenUnavailable.FAIL && fallback(route, from))
            || (rule != WhenUnavailable.FAIL && overruleAny(route, from));
    metrics.diverted(route, from, served ? backend : null, why);
    moved = !served || backend == null || backend.slot() != from.slot();
    flags = ResponseFlag.of(why) | (served && moved ? ResponseFlag.DIV.bit() : ResponseFlag.NONE);
    if (served) {
      return null;
    }
    return switch (why) {
      case UNAVAILABLE -> ProxyFailure.NO_ENDPOINT;
      case BREAKER_OPEN -> ProxyFailure.GUARD_OPEN;
      case LIMIT -> ProxyFailure.OVERFLOW;
    };
  }

  private boolean redistribute(Route route, Backend from, RouteCursors at) {
    WeightedSplit split = route.split();
    diversion.start(split, from);
    int next = at.diverted.next(diversion);
    while (next >= 0) {
      if (enter(split.backend(next), null) == null) {
        return true;
      }
      diversion.tried[next] = true;
      next = at.diverted.next(diversion);
    }
    return false;
  }

  private boolean fallback(Route route, Backend from) {
    Backend fallback = route.fallback();
    return fallback != null && fallback.slot() != from.slot() && enter(fallback, null) == null;
  }

  /**
   * Only who had his turn: each of them was refused, and where it was by a breaker, it may pass.
   */
  private boolean overruleAny(Route route, Backend from) {
    if (overrule(from, null)) {
      return true;
    }
    boolean others = route.config().whenUnavailable() == WhenUnavailable.REDISTRIBUTE;
    if (others && overruleAnother(route.split(), from)) {
      return true;
    }
    Backend fallback = route.fallback();
    return fallback != null && fallback.slot() != from.slot() && overrule(fallback, null);
  }

  private boolean overruleAnother(WeightedSplit split, Backend from) {
    for (int i = 0; i < split.size(); i++) {
      if (split.weight(i) > 0
          && split.backend(i).slot() != from.slot()
          && overrule(split.backend(i), null)) {
        return true;
      }
    }
    return false;
  }

  private RouteCursors cursors(int slot) {
    if (slot >= cursors.length) {
      cursors = Arrays.copyOf(cursors, Math.max(slot + 1, cursors.length * 2));
    }
    RouteCursors at = cursors[slot];
    if (at == null) {
      at = new RouteCursors(loop, loops);
      cursors[slot] = at;
    }
    return at;
  }
}
