package dev.segue.admin;

import dev.segue.admin.Endpoint.Call;
import dev.segue.admin.view.ProblemView;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a request that came in: role, room for it, parameters, media type, size, and then
 * the endpoint itself. One a listener.
 */
final class Conversation {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
  private static final Logger AUDIT = LoggerFactory.getLogger("dev.segue.admin.audit");

  private final AdminLimits limits;
  private final Semaphore room;

  Conversation(AdminLimits limits) {
    this.limits = limits;
    room = new Semaphore(limits.requests());
  }

  /** Sends a reply. */
  interface Sender {
    void send(Reply reply);
  }

  /** Sends the endpoint's answer, or the problem that stands against it. */
  void answer(
      Endpoint endpoint,
      Request request,
      Map<String, String> segments,
      Caller caller,
      Sender sender) {
    if (!room.tryAcquire()) {
      ProblemView busy = ProblemKind.BUSY.of("expected: at most " + limits.requests());
      sender.send(Reply.problem(busy).with("Retry-After", "1"));
      return;
    }
    Reply reply;
    try {
      reply = reply(endpoint, request, segments, caller);
      if (endpoint.isWrite()) {
        audit(request, caller, reply);
      }
      if (!reply.content().stream()) {
        sender.send(reply);
      }
    } finally {
      room.release();
    }
    if (reply.content().stream()) {
      sender.send(reply); // it may take hours, and must not take a place from who acts
    }
  }

  /** A problem that tells nothing of the failure but its name in the log. */
  static Reply failed(Request request, Throwable failure) {
    String instance = UUID.randomUUID().toString();
    LOG.error("{} {} failed: {}", request.method(), Shown.of(request.path()), instance, failure);
    return Reply.problem(ProblemKind.INTERNAL.instance("urn:uuid:" + instance));
  }

  private Reply reply(
      Endpoint endpoint, Request request, Map<String, String> segments, Caller caller) {
    try {
      requireRole(endpoint, caller);
      String query = endpoint.probe() ? "" : request.query();
      Query parameters = Query.parse(query, endpoint.parameters());
      String body = endpoint.isWrite() ? body(endpoint, request) : "";
      return endpoint.handler().handle(new Call(request, segments, parameters, caller, body));
    } catch (Refusal refusal) {
      return refusal.reply();
    } catch (RuntimeException | Error failure) { // an assertion too is answered as a problem
      return failed(request, failure);
    }
  }

  private static void audit(Request request, Caller caller, Reply reply) {
    AUDIT.info(
        "{} {} by {} from {}: {}",
        request.method(),
        Shown.of(request.path()),
        caller.name(),
        request.address(),
        reply.status());
  }

  private static void requireRole(Endpoint endpoint, Caller caller) {
    if (!caller.role().includes(endpoint.role())) {
      throw Refusal.of(
          ProblemKind.FORBIDDEN.of(
              "token "
                  + caller.name()
                  + " has role "
                  + lower(caller.role())
                  + " (expected: "
                  + lower(endpoint.role())
                  + ')'),
          Map.of("WWW-Authenticate", "Bearer realm=\"segue\", error=\"insufficient_scope\""));
    }
  }

  private String body(Endpoint endpoint, Request request) {
    requireJson(request, endpoint.method().equals("PUT"));
    InputStream content = request.content();
    if (content == null) {
      return "";
    }
    String length = request.field("content-length");
    if (length != null && length.length() > 9) { // digits only: the codec has seen to it
      throw tooLarge();
    }
    if (length != null && Integer.parseInt(length) > limits.body()) {
      throw tooLarge();
    }
    try {
      byte[] body = content.readNBytes(limits.body() + 1);
      if (body.length > limits.body()) {
        throw tooLarge();
      }
      String text = Percent.utf8(body);
      if (text == null) {
        throw Refusal.badRequest("body: not UTF-8 (expected: JSON in UTF-8)");
      }
      return text;
    } catch (IOException e) {
      throw Refusal.badRequest("body: broke off"); // most likely nobody reads this
    }
  }

  private Refusal tooLarge() {
    return Refusal.of(
        ProblemKind.TOO_LARGE.of("expected: at most " + limits.body() + " bytes"),
        Map.of("Connection", "close"));
  }

  /** A page of another origin can send anything but this type without asking first. */
  private static void requireJson(Request request, boolean needed) {
    String encoding = request.field("content-encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw notJson("Content-Encoding: " + Shown.of(encoding) + " (expected: none)");
    }
    String type = request.field("content-type");
    if (type == null ? needed || request.content() != null : !isJson(type)) {
      throw notJson(
          "Content-Type: "
              + (type == null ? "missing" : Shown.of(type))
              + " (expected: application/json)");
    }
  }

  private static Refusal notJson(String detail) {
    return Refusal.of(
        ProblemKind.UNSUPPORTED_MEDIA_TYPE.of(detail), Map.of("Accept", "application/json"));
  }

  private static boolean isJson(String type) {
    String compact = type.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
    return compact.equals("application/json") || compact.equals("application/json;charset=utf-8");
  }

  private static String lower(@Nullable Object value) {
    return String.valueOf(value).toLowerCase(Locale.ROOT);
  }
}
