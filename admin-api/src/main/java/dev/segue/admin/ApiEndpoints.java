package dev.segue.admin;

import static dev.segue.admin.Answers.missing;
import static dev.segue.admin.Answers.rejected;
import static dev.segue.admin.Answers.reply;
import static dev.segue.admin.Endpoint.read;
import static dev.segue.admin.Endpoint.write;

import dev.segue.admin.Endpoint.Call;
import dev.segue.admin.view.BackendView;
import dev.segue.admin.view.OverrideView;
import dev.segue.admin.view.ReloadView;
import dev.segue.admin.view.RouteView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The endpoints under {@code /api/v1}: HTTP on one side, {@link AdminOperations} on the other. */
final class ApiEndpoints {
  private static final String ROUTE = "/api/v1/routes/{route}";
  private static final String BACKEND = "/api/v1/backends/{backend}";
  private static final int MOST_CHANGES = 1000;
  private static final int USUAL_CHANGES = 100;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final AdminOperations operations;
  private final Answers answers;
  private final Reply.Content contract;
  private final DrainWait waiting = new DrainWait();

  ApiEndpoints(AdminOperations operations, Answers answers) {
    this.operations = operations;
    this.answers = answers;
    contract = Reply.Content.of(contract());
  }

  List<Endpoint> all() {
    return List.of(
        read("/api/v1/routes", this::routes),
        read(ROUTE, this::route),
        write("PUT", ROUTE + "/weights", Role.OPERATE, this::setWeights, "take-over"),
        read("/api/v1/backends", this::backends),
        read(BACKEND, this::backend),
        write(
            "PUT",
            BACKEND + "/endpoints/{endpoint}/state",
            Role.OPERATE,
            this::setEndpointState,
            "force",
            "wait"),
        read("/api/v1/changes", this::changes, "limit"),
        read("/api/v1/overrides", this::overrides),
        write("DELETE", "/api/v1/overrides", Role.ADMIN, this::clearOverrides),
        read("/api/v1/config", this::config),
        write("POST", "/api/v1/config/reload", Role.ADMIN, this::reload, "dry-run"),
        read("/api/v1/openapi.yaml", this::contract));
  }

  private Reply routes(Call call) {
    return Reply.json(Map.of("routes", operations.routes()));
  }

  private Reply route(Call call) {
    String id = call.segment("route");
    RouteView view = operations.route(id);
    return view == null ? missing("route " + Shown.of(id)) : Reply.json(view, view.revision());
  }

  private Reply setWeights(Call call) {
    String route = call.segment("route");
    WeightsBody body = WeightsBody.decode(call.body());
    boolean takeOver = call.query().flag("take-over");
    IfMatch condition = IfMatch.of(call.request());
    Actor actor = call.actor();
    if (!body.reasons().isEmpty()) {
      return reasons(body, route, takeOver, actor);
    }
    return reply(
        condition.apply(
            revision -> operations.setWeights(route, body.weights(), takeOver, revision, actor),
            answers::await));
  }

  /** Asks the gateway for its reasons too, in a way that cannot change anything. */
  private Reply reasons(WeightsBody body, String route, boolean takeOver, Actor actor) {
    SequencedMap<String, Long> weights = body.weights();
    return switch (answers.await(
        operations.setWeights(route, weights, takeOver, AdminOperations.NO_REVISION, actor))) {
      case Result.NotFound<RouteView>(var what) -> missing(what);
      case Result.Rejected<RouteView>(var more) -> rejected(body.reasonsAnd(more));
      case Result.Done<RouteView> done ->
          throw new IllegalStateException("a write for no revision was done: " + done);
      case Result.Stale<RouteView> _,
          Result.Conflict<RouteView> _,
          Result.NotDurable<RouteView> _ ->
          rejected(body.reasonsAnd(List.of()));
    };
  }

  private Reply backends(Call call) {
    return Reply.json(Map.of("backends", operations.backends()));
  }

  private Reply backend(Call call) {
    String id = call.segment("backend");
    BackendView view = operations.backend(id);
    return view == null ? missing("backend " + Shown.of(id)) : Reply.json(view, view.revision());
  }

  private Reply setEndpointState(Call call) {
    String backend = call.segment("backend");
    String endpoint = call.segment("endpoint");
    boolean force = call.query().flag("force");
    Duration wait = call.query().duration("wait", LONGEST_WAIT);
    String state = StateBody.decode(call.body()).state();
    if (!wait.isZero() && state.equals("ready")) {
      throw Refusal.badRequest("wait: with ready (expected: with drain or maint)");
    }
    Actor actor = call.actor();
    Result<BackendView> result =
        IfMatch.of(call.request())
            .apply(
                revision ->
                    operations.setEndpointState(backend, endpoint, state, force, revision, actor),
                answers::await);
    return result instanceof Result.Done<BackendView>(var view, var _) && !wait.isZero()
        ? empty(view, endpoint, wait, call)
        : reply(result);
  }

  /** Answers once nothing is in flight at the endpoint, or with what is left at the deadline. */
  private Reply empty(BackendView view, String endpoint, Duration wait, Call call) {
    call.request().patience().extend(wait);
    BackendView last = waiting.until(view, endpoint, wait, operations::backend);
    return Reply.json(last, last.revision());
  }

  private Reply config(Call call) {
    return Reply.json(operations.config());
  }

  private Reply reload(Call call) {
    boolean dryRun = call.query().flag("dry-run");
    Result<ReloadView> result = answers.await(operations.reload(dryRun, call.actor()));
    return result instanceof Result.Done<ReloadView>(var view, var _)
        ? Reply.json(view)
        : reply(result);
  }

  private Reply changes(Call call) {
    int limit = call.query().number("limit", 1, MOST_CHANGES, USUAL_CHANGES);
    return Reply.json(Map.of("changes", operations.changes(limit)));
  }

  private Reply overrides(Call call) {
    return Reply.json(Map.of("overrides", operations.overrides()));
  }

  private Reply clearOverrides(Call call) {
    Result<List<OverrideView>> result = answers.await(operations.clearOverrides(call.actor()));
    return result instanceof Result.Done<List<OverrideView>>(var left, var _)
        ? Reply.json(Map.of("overrides", left))
        : reply(result);
  }

  private Reply contract(Call call) {
    return new Reply(200, "application/yaml", Map.of(), contract);
  }

  private static byte[] contract() {
    try (@Nullable InputStream in = ApiEndpoints.class.getResourceAsStream("openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException("openapi.yaml: missing (expected: beside the classes)");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
