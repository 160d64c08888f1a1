package dev.segue.admin;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One thing that the API can be asked.
 *
 * @param path the template; a name in braces takes any one segment
 * @param role the least role that may ask
 * @param probe whether it is a probe or the metrics page, which do not need a token everywhere
 * @param parameters the query parameters that it knows; a probe ignores all
 */
record Endpoint(
    String method, String path, Role role, boolean probe, Set<String> parameters, Handler handler) {

  /** Answers. */
  interface Handler {
    Reply handle(Call call);
  }

  /**
   * One admitted request.
   *
   * @param segments the values of the template's names, decoded
   * @param body of a write; empty where none was sent
   */
  record Call(
      Request request, Map<String, String> segments, Query query, Caller caller, String body) {
    String segment(String name) {
      return Objects.requireNonNull(segments.get(name), name);
    }

    /** Who asks for a write, and why. */
    Actor actor() {
      return new Actor(caller.name(), request.address(), ChangeReason.of(request));
    }
  }

  static Endpoint probe(String path, Handler handler) {
    return new Endpoint("GET", path, Role.VIEW, true, Set.of(), handler);
  }

  static Endpoint read(String path, Handler handler, String... parameters) {
    return new Endpoint("GET", path, Role.VIEW, false, Set.of(parameters), handler);
  }

  static Endpoint write(
      String method, String path, Role role, Handler handler, String... parameters) {
    return new Endpoint(method, path, role, false, Set.of(parameters), handler);
  }

  boolean isWrite() {
    return !method.equals("GET");
  }
}
