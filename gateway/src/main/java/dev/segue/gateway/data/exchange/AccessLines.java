package dev.segue.gateway.data.exchange;

import dev.segue.gateway.accesslog.AccessRecord;
import dev.segue.gateway.accesslog.LoopAccessLog;
import dev.segue.gateway.accesslog.ResponseFlag;
import dev.segue.gateway.data.client.ClientIdentity;
import dev.segue.gateway.data.client.Span;
import dev.segue.gateway.data.http1.Ascii;
import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.RequestHead;
import dev.segue.gateway.metrics.Outcome;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Route;
import org.jspecify.annotations.Nullable;

/**
 * What the access log is told of a request, at its end: {@link #request}, {@link #way}, {@link
 * #ended}, in one go. Confined to its loop.
 */
final class AccessLines {
  private static final byte[] SLASH = {'/'};
  private static final byte[] USER_AGENT = Ascii.bytes("user-agent");
  private static final byte[] REFERER = Ascii.bytes("referer");

  private final LoopAccessLog log;
  private final LocalReply replies;
  private AccessRecord record;

  private AccessLines(LoopAccessLog log, LocalReply replies) {
    this.log = log;
    this.replies = replies;
    record = log.begin();
  }

  /** The lines of one loop, or {@code null} where the log is off. */
  static @Nullable AccessLines of(@Nullable LoopAccessLog log, LocalReply replies) {
    return log == null ? null : new AccessLines(log, replies);
  }

  /** Who asks and how the request is named: whatever else knows it goes by the same. */
  private void names(ClientIdentity identity) {
    Span address = identity.address();
    Span id = identity.requestId();
    Span trace = identity.traceParent();
    record.client(address.bytes(), address.from(), address.to());
    record.requestId(id.bytes(), id.from(), id.to());
    if (!trace.isEmpty()) {
      record.traceparent(trace.bytes(), trace.from(), trace.to());
    }
  }

  /** Whose request it is and what it asks for. */
  AccessLines request(ClientIdentity identity, RequestHead head) {
    record = log.begin();
    names(identity);
    byte[] bytes = head.bytes();
    record.method(bytes, 0, head.methodEnd()).host(bytes, head.hostStart(), head.hostEnd());
    if (head.targetStart() == head.targetEnd()) { // absolute without a path
      record.target(SLASH, 0, 1, head.http11());
    } else {
      record.target(bytes, head.targetStart(), head.targetEnd(), head.http11());
    }
    Fields fields = head.fields();
    int agent = fields.find(USER_AGENT, 0);
    if (agent >= 0) {
      record.userAgent(bytes, fields.valueStart(agent), fields.valueEnd(agent));
    }
    int referer = fields.find(REFERER, 0);
    if (referer >= 0) {
      record.referer(bytes, fields.valueStart(referer), fields.valueEnd(referer));
    }
    return this;
  }

  /** Where it was tried, and why nobody answered it. */
  AccessLines way(@Nullable Route route, Attempts attempts, @Nullable ProxyFailure failure) {
    Attempt last = attempts.current();
    Backend backend = last.backend();
    Backend failed = attempts.shieldedFrom();
    if (route != null) {
      record.route(route.id());
    }
    if (backend != null) {
      record
          .attempts(last.tries(), backend.id(), last.endpoint().id(), last.reusedConnection())
          .times(last.queueNanos(), last.connectNanos(), last.firstByteNanos());
    }
    if (failed != null) {
      record.fellBackFrom(failed.id());
    }
    if (failure != null) {
      record.reason(failure.slug()).flags(flags(failure));
    }
    record.flags(attempts.flags());
    return this;
  }

  /**
   * How it ended; writes the line.
   *
   * @param shielded the fallback's answer hid a failure
   */
  void ended(Outcome outcome, int status, boolean shielded, long nanos, long received, long sent) {
    boolean localReply = outcome == Outcome.LOCAL_REPLY;
    record
        .ended(outcome, status, nanos)
        .flags(ResponseFlag.of(outcome) | (shielded ? ResponseFlag.SHD.bit() : ResponseFlag.NONE))
        .bytes(received, localReply ? replies.lastBodyLength() : sent);
    log.write();
  }

  /** What never became a request of its own; writes the line. */
  void refused(ClientIdentity identity, LocalReply.Problem problem) {
    record = log.begin();
    names(identity);
    record
        .ended(Outcome.REFUSED, problem.status(), AccessRecord.NOT_MEASURED)
        .reason(problem.slug())
        .flags(ResponseFlag.ofRefusal(problem.status()))
        .bytes(0, replies.lastBodyLength());
    log.write();
  }

  /** The letters of a failure that the client was told of. */
  static int flags(ProxyFailure failure) {
    return switch (failure) {
      case NO_ROUTE -> ResponseFlag.NR.bit();
      case NO_ENDPOINT -> ResponseFlag.UH.bit();
      case GUARD_OPEN -> ResponseFlag.BRK.bit();
      case OVERFLOW -> ResponseFlag.UO.bit();
      case OVERLOADED -> ResponseFlag.OM.bit();
      case UNRESOLVED -> ResponseFlag.DF.bit();
      case CONNECT_FAILED, CONNECT_TIMEOUT -> ResponseFlag.UF.bit();
      case STALE, RESET -> ResponseFlag.UC.bit();
      case BAD_RESPONSE -> ResponseFlag.UPE.bit();
      case HEAD_TIMEOUT, TOTAL_TIMEOUT -> ResponseFlag.UT.bit();
      case IDLE_TIMEOUT, CLIENT_STALLED -> ResponseFlag.SI.bit();
      case BAD_BODY -> ResponseFlag.DPE.bit();
      case SERVER_ERROR, BODY_TOO_LARGE, UPGRADE_REFUSED, TRACE_REFUSED, LOOP, INTERNAL ->
          ResponseFlag.NONE; // the reason says it
    };
  }
}
