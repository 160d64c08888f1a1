package dev.segue.admin;

import static dev.segue.admin.Endpoint.probe;

import dev.segue.admin.Endpoint.Call;
import java.util.List;
import java.util.Map;

/** The probes and the metrics page. */
final class ProbeEndpoints {
  private final Probes probes;
  private final MetricsPage metrics;

  ProbeEndpoints(Probes probes, MetricsPage metrics) {
    this.probes = probes;
    this.metrics = metrics;
  }

  List<Endpoint> all() {
    return List.of(
        probe("/livez", _ -> verdict(probes.live())),
        probe("/readyz", _ -> verdict(probes.ready())),
        probe("/startupz", _ -> verdict(probes.started())),
        probe("/metrics", this::metrics));
  }

  private static Reply verdict(List<String> against) {
    return against.isEmpty()
        ? Reply.text("ok")
        : Reply.problem(ProblemKind.PROBE_FAILED.of(against));
  }

  private Reply metrics(Call call) {
    List<String> accept = call.request().fields().values("accept");
    String type = metrics.contentType(accept.isEmpty() ? null : String.join(", ", accept));
    return new Reply(200, type, Map.of(), new Reply.Content(-1, out -> metrics.writeTo(out, type)));
  }
}
