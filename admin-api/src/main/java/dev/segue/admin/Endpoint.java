package dev.segue.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the API can be asked.
 *
 * @param template the path; a segment in braces takes any one segment
 * @param role the least role that may ask
 * @param probe whether it is a probe or the metrics page, which need no token everywhere
 * @param parameters the query parameters that it knows
 */
record Endpoint(
    String method,
    String template,
    Role role,
    boolean probe,
    Set<String> parameters,
    Handler handler) {

  /** Answers. */
  interface Handler {
    Reply handle(Call call);
  }

  /** One request to an endpoint, admitted and taken apart. */
  record Call(Request request, Map<String, String> path, Query query, Caller caller, byte[] body) {
    String segment(String name) {
      return java.util.Objects.requireNonNull(path.get(name), name);
    }

    /** For writes. */
    Actor actor() {
      return new Actor(caller.name(), request.address(), ChangeReason.of(request));
    }
  }

  static Endpoint probe(String path, Handler handler) {
    return new Endpoint("GET", path, Role.VIEW, true, Set.of(), handler);
  }

  static Endpoint read(String template, Handler handler, String... parameters) {
    return new Endpoint("GET", template, Role.VIEW, false, Set.of(parameters), handler);
  }

  static Endpoint write(
      String method, String template, Role role, Handler handler, String... parameters) {
    return new Endpoint(method, template, role, false, Set.of(parameters), handler);
  }

  /** HEAD is a GET without its body (RFC 9110 section 9.3.2). */
  boolean takes(String asked) {
    return method.equals(asked) || (method.equals("GET") && asked.equals("HEAD"));
  }

  /** The values of the template's segments, or {@code null} where the path is another one. */
  @Nullable Map<String, String> match(String path) {
    List<String> mine = List.of(template.split("/", -1));
    List<String> sent = List.of(path.split("/", -1));
    if (mine.size() != sent.size()) {
      return null;
    }
    var values = new LinkedHashMap<String, String>();
    for (int i = 0; i < mine.size(); i++) {
      String expected = mine.get(i);
      String value = Percent.decode(sent.get(i));
      if (value == null) {
        return null;
      }
      if (expected.startsWith("{")) {
        values.put(expected.substring(1, expected.length() - 1), value);
      } else if (!expected.equals(value)) {
        return null;
      }
    }
    return values;
  }
}
