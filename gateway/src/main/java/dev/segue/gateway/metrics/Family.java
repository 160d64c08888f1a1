package dev.segue.gateway.metrics;

import static dev.segue.gateway.metrics.Family.Kind.COUNTER;
import static dev.segue.gateway.metrics.Family.Kind.GAUGE;
import static dev.segue.gateway.metrics.Family.Kind.HISTOGRAM;
import static dev.segue.gateway.metrics.Family.Kind.INFO;

import java.util.List;

/** Every metric of our own, with its name on the page, its help and its labels. */
enum Family {
  HTTP_REQUESTS(
      "http_requests_total",
      COUNTER,
      "Requests that ended, by the version that answered and the status that the client got.",
      "app",
      "version",
      "status"),
  HTTP_REQUEST_DURATION(
      "http_request_duration_seconds",
      HISTOGRAM,
      "Time from the request head to the end of the response, as the client saw it.",
      "app",
      "version"),
  TRAFFIC_SPLIT(
      "traffic_split_percentage",
      GAUGE,
      "Configured share of a route's traffic, in percent.",
      "route",
      "version"),
  HEALTH_SCORE(
      "system_health_score",
      GAUGE,
      "From 0 to 1. A backend's available share by weight, times 1, 0.5 or 0 by its breaker; of"
          + " the component gateway the least of any backend that a split gives traffic.",
      "component"),
  MIGRATION_PROGRESS(
      "migration_progress_total",
      COUNTER,
      "Operations of the control plane, by how they ended; rollouts also when they start.",
      "operation",
      "status"),
  MIGRATION_DURATION(
      "migration_operation_duration_seconds",
      HISTOGRAM,
      "Time that operations of the control plane took.",
      "operation"),

  REQUESTS(
      "segue_requests_total",
      COUNTER,
      "Requests that ended, by status class and outcome.",
      "route",
      "version",
      "code_class",
      "outcome"),
  REQUEST_DURATION(
      "segue_request_duration_seconds",
      HISTOGRAM,
      "Time from the request head to the end of the response, as the client saw it.",
      "route",
      "version"),
  REQUESTS_IN_FLIGHT(
      "segue_requests_in_flight", GAUGE, "Requests that have begun and not ended; tunnels too."),
  BOOKS_ACCEPTED(
      "segue_books_accepted_total",
      COUNTER,
      "Requests whose head was decoded, or refused with a reply."),
  BOOKS_FINISHED("segue_books_finished_total", COUNTER, "Accepted requests that ended.", "outcome"),
  BOOKS_UNBALANCED(
      "segue_books_unbalanced",
      GAUGE,
      "Accepted minus finished minus in flight: not 0 for longer than a moment is a bug."),
  REQUEST_BYTES(
      "segue_request_bytes_total", COUNTER, "Bytes of request bodies from clients.", "route"),
  RESPONSE_BYTES(
      "segue_response_bytes_total", COUNTER, "Bytes of response bodies to clients.", "route"),
  ASSIGNMENTS(
      "segue_assignments_total",
      COUNTER,
      "Requests that the split assigned to a version, by what became of them: what it is judged by.",
      "route",
      "version",
      "result"),
  ATTEMPTS(
      "segue_upstream_attempts_total",
      COUNTER,
      "Tries at an endpoint, by how they ended and whether the endpoint may have got the request.",
      "version",
      "result",
      "replay_class"),
  ATTEMPT_DURATION(
      "segue_upstream_attempt_duration_seconds",
      HISTOGRAM,
      "Time that one try at an endpoint took.",
      "version"),
  FALLBACK(
      "segue_fallback_total",
      COUNTER,
      "Failing requests that were given to another version before the client saw anything.",
      "route",
      "from",
      "to",
      "reason"),
  SHIELDED(
      "segue_shielded_failures_total",
      COUNTER,
      "Failures of a version that its route's fallback hid from the client.",
      "route",
      "version"),
  DIVERTED(
      "segue_diverted_total",
      COUNTER,
      "Picks of the split that could not serve, by the version that took over.",
      "route",
      "from",
      "to",
      "reason"),
  RETRIES(
      "segue_retries_total",
      COUNTER,
      "Failed tries that were followed by another at the same version, by how they failed.",
      "route",
      "version",
      "reason"),
  RETRY_REFUSED(
      "segue_retry_budget_exhausted_total",
      COUNTER,
      "Further tries that were wanted while a backend's retry budget had no room.",
      "backend"),
  TUNNELS_OPEN(
      "segue_tunnels_open",
      GAUGE,
      "Connections that were upgraded to another protocol and are open.",
      "route",
      "version"),
  TUNNELS(
      "segue_tunnels_total",
      COUNTER,
      "Connections that were upgraded to another protocol.",
      "route",
      "version"),
  TUNNEL_BYTES(
      "segue_tunnel_bytes_total",
      COUNTER,
      "Bytes that upgraded connections passed, received from clients or sent to them.",
      "route",
      "version",
      "direction"),
  REPLAY_GIVEN_UP(
      "segue_replay_given_up_total",
      COUNTER,
      "Request bodies that outgrew the replay buffer, so that no other try was possible.",
      "route"),

  VERSION_WEIGHT(
      "segue_version_weight",
      GAUGE,
      "Share of a route's traffic, from 0 to 1: configured is what the split divides by.",
      "route",
      "version",
      "kind"),
  ENDPOINT_STATE(
      "segue_endpoint_state",
      GAUGE,
      "1 for the state that an endpoint is in, 0 for the others.",
      "backend",
      "endpoint",
      "state"),
  ENDPOINT_UP(
      "segue_endpoint_up", GAUGE, "1 if the endpoint gets traffic, else 0.", "backend", "endpoint"),
  ENDPOINT_INFLIGHT(
      "segue_endpoint_inflight", GAUGE, "Tries under way at an endpoint.", "backend", "endpoint"),
  BREAKER_STATE(
      "segue_breaker_state",
      GAUGE,
      "1 for the state that a backend's breaker is in, 0 for the others.",
      "backend",
      "state"),
  BREAKER_OVERRULED(
      "segue_breaker_overruled_total",
      COUNTER,
      "Requests let past an open breaker, as no other version could serve.",
      "backend"),

  CONNECTIONS_OPEN("segue_connections_open", GAUGE, "Client connections that are open."),
  CONNECTIONS("segue_connections_total", COUNTER, "Client connections that were accepted."),
  CONNECTIONS_REFUSED(
      "segue_connections_refused_total", COUNTER, "Client connections refused at the limit."),
  ACCEPT_PAUSES(
      "segue_connections_accept_paused_total",
      COUNTER,
      "How often the limit of client connections was reached, so that further ones wait."),
  PROXY_HEADERS_REFUSED(
      "segue_proxy_headers_refused_total",
      COUNTER,
      "Client connections closed because they did not begin with a PROXY protocol header.",
      "reason"),
  UPSTREAM_OPEN(
      "segue_upstream_connections_open",
      GAUGE,
      "Connections to a backend that are open.",
      "backend"),
  UPSTREAM(
      "segue_upstream_connections_total",
      COUNTER,
      "Connections to a backend that were opened.",
      "backend"),

  UPSTREAM_PENDING(
      "segue_upstream_pending_requests",
      GAUGE,
      "Requests that wait for a connection to a backend.",
      "backend"),
  UPSTREAM_PENDED(
      "segue_upstream_pending_total",
      COUNTER,
      "Requests that had to wait for a connection to a backend.",
      "backend"),

  ACCESS_LOG_LINES(
      "segue_access_log_lines_total", COUNTER, "Lines of the access log that were written."),
  ACCESS_LOG_DROPPED(
      "segue_access_log_dropped_total",
      COUNTER,
      "Lines of the access log that were lost, so that no request had to wait.",
      "reason"),

  CONFIG_GENERATION(
      "segue_config_generation", GAUGE, "Number of the snapshot in force, from the process start."),
  CONFIG_RELOADS(
      "segue_config_reloads_total",
      COUNTER,
      "Times that the configuration file was read again, by what came of it.",
      "result"),
  CONFIG_LAST_RELOAD(
      "segue_config_last_reload_successful",
      GAUGE,
      "1 if the file was good when it was last read, else 0: then the one before is in force."),
  CONFIG_LAST_SUCCESS(
      "segue_config_last_reload_success_timestamp_seconds",
      GAUGE,
      "When the file was last read and good, Unix time."),
  ROUTE_REVISION(
      "segue_route_revision",
      GAUGE,
      "Revision of a route: one more with each change of its desired state.",
      "route"),

  ROLLOUT_INFO(
      "segue_rollout_info",
      INFO,
      "The rollouts that there are, and what each is about.",
      "rollout",
      "route",
      "stable",
      "candidate",
      "strategy"),
  ROLLOUT_PHASE(
      "segue_rollout_phase",
      GAUGE,
      "1 for the phase that a rollout is in, 0 for the others.",
      "rollout",
      "phase"),
  ROLLOUT_STEP(
      "segue_rollout_step",
      GAUGE,
      "Steps of a rollout that are done; endpoints of a rolling update.",
      "rollout"),
  ROLLOUT_STEPS("segue_rollout_steps", GAUGE, "Steps of a rollout, or endpoints.", "rollout"),
  ROLLOUT_WEIGHT(
      "segue_rollout_candidate_weight_ratio",
      GAUGE,
      "The candidate's configured share of the rollout's route, from 0 to 1.",
      "rollout"),
  ROLLOUT_ATTEMPT(
      "segue_rollout_attempt", GAUGE, "How often a rollout was begun; 0 before that.", "rollout"),
  ROLLOUT_UNMET(
      "segue_rollout_checklist_unmet",
      GAUGE,
      "Items of a checklist that are required and neither met nor waived.",
      "rollout",
      "list"),
  ROLLOUT_LOOKS(
      "segue_rollout_looks_total",
      COUNTER,
      "Looks at a candidate, by what each check said.",
      "rollout",
      "check",
      "verdict"),
  ROLLOUT_ROLLBACKS(
      "segue_rollout_rollbacks_total",
      COUNTER,
      "Ways back that a rollout has begun, by what led to it.",
      "rollout",
      "trigger"),
  ROLLOUT_DURATION(
      "segue_rollout_duration_seconds",
      HISTOGRAM,
      "Time from the start of an attempt to its end.",
      "rollout",
      "result"),
  ROLLOUT_HOOKS(
      "segue_rollout_hooks_total",
      COUNTER,
      "Hooks of a rollout that ended.",
      "rollout",
      "hook",
      "result"),
  NOTIFICATIONS(
      "segue_notifications_total",
      COUNTER,
      "Notices to people, by what became of them.",
      "notifier",
      "result"),

  AUTH_FAILURES(
      "segue_admin_auth_failures_total",
      COUNTER,
      "Requests to the admin API without a token, or with an unknown one."),
  JOURNAL_WRITABLE(
      "segue_journal_writable",
      GAUGE,
      "1 while live changes can be stored, else 0: then they are refused until a restart."),
  MEMORY_PRESSURE(
      "segue_memory_pressure",
      GAUGE,
      "1 while direct memory is nearly used up and new requests get 503, else 0."),
  SERIES_OVERFLOW(
      "segue_metrics_series_overflow_total",
      COUNTER,
      "Series beyond metrics.max-series: their numbers are under the label value other."),
  BUILD("segue_build_info", INFO, "What is running.", "version", "java", "transport");

  /** How a family is written. */
  enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    INFO
  }

  /** Label names whose values are identifiers from the configuration: what overflow merges. */
  private static final List<String> FROM_CONFIGURATION =
      List.of("app", "route", "version", "backend", "from", "to");

  private final String exposed;
  private final Kind kind;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> labels;

  Family(String exposed, Kind kind, String help, String... labels) {
    this.exposed = exposed;
    this.kind = kind;
    this.help = help;
    this.labels = List.of(labels);
  }

  /** The name on the page. */
  String exposed() {
    return exposed;
  }

  /** The name as the Prometheus client wants it: the type's suffix is added by the writer. */
  String plainName() {
    return switch (kind) {
      case COUNTER -> exposed.substring(0, exposed.length() - "_total".length());
      case INFO -> exposed.substring(0, exposed.length() - "_info".length());
      case GAUGE, HISTOGRAM -> exposed;
    };
  }

  Kind kind() {
    return kind;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return labels;
  }

  /** The label values of the series that takes what {@code max-series} has no room for. */
  List<String> overflow(List<String> values) {
    String[] merged = values.toArray(String[]::new);
    for (int i = 0; i < merged.length; i++) {
      if (FROM_CONFIGURATION.contains(labels.get(i))) {
        merged[i] = "other";
      }
    }
    return List.of(merged);
  }
}
