package dev.segue.admin;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP of the control API, one virtual thread a request. The contract is {@code openapi.yaml},
 * beside this class:
 *
 * <pre>
 * GET    /api/v1/routes                                           view     every route
 * GET    /api/v1/routes/{route}                                   view     one route; its revision as ETag
 * PUT    /api/v1/routes/{route}/weights                           operate  the whole split; ?take-over=true; If-Match
 * GET    /api/v1/backends                                         view     every backend
 * GET    /api/v1/backends/{backend}                               view     one backend; its revision as ETag
 * PUT    /api/v1/backends/{backend}/endpoints/{endpoint}/state    operate  ready, drain or maint; ?force=true; ?wait=30s; If-Match
 * GET    /api/v1/rollouts                                         view     every rollout
 * POST   /api/v1/rollouts                                         operate  starts the one of that id
 * GET    /api/v1/rollouts/{rollout}                               view     one rollout
 * GET    /api/v1/rollouts/{rollout}/events                        view     what happened, or a stream of it; ?after=
 * POST   /api/v1/rollouts/{rollout}/{verb}                        operate  start, pause, approve, abort ...
 * GET    /api/v1/changes                                          view     the newest first; ?limit=
 * GET    /api/v1/overrides                                        view     what differs from the file
 * DELETE /api/v1/overrides                                        admin    back to the file
 * GET    /api/v1/config                                           view     what is in force, and the last reload
 * POST   /api/v1/config/reload                                    admin    the file again; ?dry-run=true
 * GET    /api/v1/openapi.yaml                                     view     the contract
 * GET    /livez                                                   probe    restart me if not
 * GET    /readyz                                                  probe    send me traffic
 * GET    /startupz                                                probe    started
 * GET    /metrics                                                 probe    the page for Prometheus
 * </pre>
 *
 * <p>Probes and metrics ask for no token while the admin listener is bound to loopback; the ops
 * listener, where there is one, serves only them, and to anybody.
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

  private final HttpListener admin;
  private final @Nullable HttpListener ops;
  private final Door.Guarded door;
  private final EventStreams streams;

  public AdminServer(
      AdminSettings settings, AdminOperations operations, Probes probes, MetricsPage metrics) {
    AdminLimits limits = settings.limits();
    door =
        new Door.Guarded(
            new BrowserGate(settings.hosts()),
            new Tokens(settings.tokens()),
            settings.bind().getAddress().isLoopbackAddress(),
            limits.failureDelay());
    List<Endpoint> open = new ProbeEndpoints(probes, metrics).all();
    streams = new EventStreams(limits.streams());
    Answers answers = new Answers(limits.operation());
    List<Endpoint> all = new ArrayList<>(new ApiEndpoints(operations, answers).all());
    all.addAll(new RolloutEndpoints(operations.rollouts(), answers, streams).all());
    all.addAll(open);
    admin = new HttpListener("admin", settings.bind(), limits, door, all);
    ops =
        settings.ops() == null
            ? null
            : new HttpListener("ops", settings.ops(), limits, new Door.Open(), open);
  }

  /**
   * Binds and begins to answer.
   *
   * @throws UncheckedIOException where an address cannot be bound; then nothing is left bound
   */
  public void start() {
    admin.start();
    if (ops != null) {
      try {
        ops.start();
      } catch (UncheckedIOException e) {
        admin.close();
        throw e;
      }
      LOG.info("probes and metrics on {}", ops.address());
    }
    LOG.info("admin API on {}", admin.address());
  }

  /** Where the admin listener is bound. After {@link #start}. */
  public InetSocketAddress address() {
    return admin.address();
  }

  /** Where the ops listener is bound, or {@code null}. After {@link #start}. */
  public @Nullable InetSocketAddress opsAddress() {
    return ops == null ? null : ops.address();
  }

  /** Where anything of it is bound. After {@link #start}. */
  public List<InetSocketAddress> addresses() {
    return ops == null ? List.of(admin.address()) : List.of(admin.address(), ops.address());
  }

  /** Requests without a valid token since the start. */
  public long authenticationFailures() {
    return door.failures();
  }

  /**
   * Ends every stream of events, takes nothing new, lets requests in flight finish for a bounded
   * time, and ends.
   */
  @Override
  public void close() {
    streams.close();
    admin.close();
    if (ops != null) {
      ops.close();
    }
  }
}
