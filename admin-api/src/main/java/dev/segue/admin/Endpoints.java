package dev.segue.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What one listener can be asked. */
record Endpoints(List<Endpoint> all) {
  Endpoints {
    all = List.copyOf(all);
  }

  /** How a request meets the endpoints. */
  sealed interface Match {
    /** One takes it. */
    record Found(Endpoint endpoint, Map<String, String> path) implements Match {}

    /** The path is known, the method is not; {@code allow} names those that are. */
    record OtherMethod(String allow) implements Match {}

    /** Nothing is known of the path. */
    record Unknown() implements Match {}
  }

  Match match(Request request) {
    var allow = new TreeSet<String>();
    for (Endpoint endpoint : all) {
      Map<String, String> values = endpoint.match(request.path());
      if (values == null) {
        continue;
      }
      if (endpoint.takes(request.method())) {
        return new Match.Found(endpoint, values);
      }
      allow.add(endpoint.method());
      if (endpoint.method().equals("GET")) {
        allow.add("HEAD");
      }
    }
    return allow.isEmpty() ? new Match.Unknown() : new Match.OtherMethod(String.join(", ", allow));
  }
}
