package dev.segue.gateway.accesslog;

import dev.segue.gateway.metrics.AttemptResult;
import dev.segue.gateway.metrics.DivertReason;
import dev.segue.gateway.metrics.Outcome;

/**
 * What went wrong on a request's way, also where the client saw nothing of it. The letters are
 * Envoy's where the meaning is the same, so that people and dashboards read them;
 * docs/access-log.md has the table. Sets of them are {@code int}s, so that collecting them costs
 * nothing.
 */
public enum ResponseFlag {
  /** No healthy upstream: no endpoint of a backend was available. */
  UH,
  /** Upstream connection failure: refused, or not accepted in time. */
  UF,
  /** DNS failure: an endpoint's name has no address. */
  DF,
  /** Upstream overflow: no connection in time, or a limit was reached. */
  UO,
  /** Upstream connection termination: it closed or reset the connection. */
  UC,
  /** Upstream request timeout: no response head in time, or not all of the response. */
  UT,
  /**
   * Upstream retry limit: a further try was wanted, and neither the route nor the budget had one.
   */
  URX,
  /** Upstream protocol error: what it sent is not HTTP. */
  UPE,
  /** No route took the request. */
  NR,
  /** Downstream connection termination: the client left before the end. */
  DC,
  /** Downstream protocol error: the request is not HTTP, or is over a limit of its head. */
  DPE,
  /** Stream idle timeout: for too long nothing moved, or too little. */
  SI,
  /** Overload manager: the gateway is short of memory. */
  OM,
  /** Ours: a breaker was open, whether it was heeded or overruled. */
  BRK,
  /** Ours: diverted, another backend served than the one that was picked. */
  DIV,
  /** Ours: fell back, an attempt failed and the fallback was asked. */
  FBK,
  /** Ours: shielded, the fallback's answer hid the failure from the client. */
  SHD;

  /** No flag. */
  public static final int NONE = 0;

  /** The set that holds this flag alone. */
  @SuppressWarnings("EnumOrdinal") // a bit within the process, never stored or sent
  public int bit() {
    return 1 << ordinal();
  }

  /** How an attempt ended. A failing status has no letter: the status says it. */
  public static int of(AttemptResult result) {
    return switch (result) {
      case OK, SERVER_ERROR -> NONE;
      case CONNECT_FAILED, CONNECT_TIMEOUT -> UF.bit();
      case UNRESOLVED -> DF.bit();
      case OVERFLOW -> UO.bit();
      case STALE, RESET -> UC.bit();
      case HEAD_TIMEOUT, TOTAL_TIMEOUT -> UT.bit();
      case IDLE_TIMEOUT -> SI.bit();
      case BAD_RESPONSE -> UPE.bit();
      case CLIENT_GONE -> NONE; // the outcome says whether it left, or was refused
    };
  }

  /** Why a pick could not serve. */
  public static int of(DivertReason reason) {
    return switch (reason) {
      case UNAVAILABLE -> UH.bit();
      case BREAKER_OPEN -> BRK.bit();
      case LIMIT -> UO.bit();
    };
  }

  /** How the request ended. */
  public static int of(Outcome outcome) {
    return switch (outcome) {
      case ANSWERED, LOCAL_REPLY, ABORTED -> NONE; // what led there has its own
      case CLIENT_GONE -> DC.bit();
      case REFUSED -> NONE; // by its status, as below
    };
  }

  /** A request that was refused with that status before it was one. */
  public static int ofRefusal(int status) {
    return status == 408 ? SI.bit() : DPE.bit();
  }
}
