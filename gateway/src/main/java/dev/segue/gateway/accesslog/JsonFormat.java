package dev.segue.gateway.accesslog;

import static dev.segue.gateway.accesslog.LineBuffer.ascii;

import dev.segue.gateway.accesslog.LineBuffer.Escapes;
import dev.segue.gateway.metrics.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line. Every key is there every time and in this order; what does not apply is
 * {@code null}. docs/access-log.md has the table.
 */
final class JsonFormat implements LineFormat {
  private static final byte[] TIME = ascii("{\"time\":\"");
  private static final byte[] CLIENT = key("client");
  private static final byte[] METHOD = key("method");
  private static final byte[] HOST = key("host");
  private static final byte[] TARGET = key("target");
  private static final byte[] PROTOCOL = key("protocol");
  private static final byte[] STATUS = key("status");
  private static final byte[] OUTCOME = key("outcome");
  private static final byte[] FLAGS = key("flags");
  private static final byte[] REASON = key("reason");
  private static final byte[] ROUTE = key("route");
  private static final byte[] BACKEND = key("backend");
  private static final byte[] ENDPOINT = key("endpoint");
  private static final byte[] ATTEMPTS = key("attempts");
  private static final byte[] FELL_BACK_FROM = key("fellBackFrom");
  private static final byte[] CONNECTION_REUSED = key("connectionReused");
  private static final byte[] BYTES_RECEIVED = key("bytesReceived");
  private static final byte[] BYTES_SENT = key("bytesSent");
  private static final byte[] QUEUE = key("queueMs");
  private static final byte[] CONNECT = key("connectMs");
  private static final byte[] FIRST_BYTE = key("firstByteMs");
  private static final byte[] TOTAL = key("totalMs");
  private static final byte[] REQUEST_ID = key("requestId");
  private static final byte[] TRACEPARENT = key("traceparent");
  private static final byte[] USER_AGENT = key("userAgent");
  private static final byte[] REFERER = key("referer");
  private static final byte[] END = ascii("}\n");

  private static final byte[] NULL = ascii("null");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] HTTP11 = ascii("\"HTTP/1.1\"");
  private static final byte[] HTTP10 = ascii("\"HTTP/1.0\"");

  private static final ResponseFlag[] ALL_FLAGS = ResponseFlag.values();

  private final SecondText second = new SecondText("yyyy-MM-dd'T'HH:mm:ss");

  private static byte[] key(String name) {
    return ascii(",\"" + name + "\":");
  }

  @Override
  public void write(AccessRecord request, long wallMillis, LineBuffer out) {
    out.add(TIME).add(second.at(wallMillis)).add('.');
    out.padded(Math.floorMod(wallMillis, 1000L), 3).add('Z').add('"');
    request(request, out);
    ending(request, out);
    way(request, out);
    text(REQUEST_ID, request.requestId, out);
    text(TRACEPARENT, request.traceparent, out);
    text(USER_AGENT, request.userAgent, out);
    text(REFERER, request.referer, out);
    out.add(END);
  }

  private static void request(AccessRecord request, LineBuffer out) {
    text(CLIENT, request.client, out);
    text(METHOD, request.method, out);
    text(HOST, request.host, out);
    text(TARGET, request.target, out);
    out.add(PROTOCOL);
    if (request.method.present()) {
      out.add(request.http11 ? HTTP11 : HTTP10);
    } else {
      out.add(NULL);
    }
  }

  private static void ending(AccessRecord request, LineBuffer out) {
    out.add(STATUS).add(request.status);
    text(OUTCOME, word(request.outcome), out);
    out.add(FLAGS).add('"');
    flags(request.flags, out);
    out.add('"');
    text(REASON, request.reason, out);
  }

  private static void way(AccessRecord request, LineBuffer out) {
    text(ROUTE, request.route, out);
    text(BACKEND, request.backend, out);
    text(ENDPOINT, request.endpoint, out);
    out.add(ATTEMPTS).add(request.attempts);
    text(FELL_BACK_FROM, request.fellBackFrom, out);
    out.add(CONNECTION_REUSED);
    if (request.attempts == 0) {
      out.add(NULL);
    } else {
      out.add(request.connectionReused ? TRUE : FALSE);
    }
    out.add(BYTES_RECEIVED).add(request.received).add(BYTES_SENT).add(request.sent);
    time(QUEUE, request.queueNanos, out);
    time(CONNECT, request.connectNanos, out);
    time(FIRST_BYTE, request.firstByteNanos, out);
    time(TOTAL, request.totalNanos, out);
  }

  private static void text(byte[] key, Piece piece, LineBuffer out) {
    out.add(key);
    if (piece.present()) {
      out.add('"').add(piece, Escapes.JSON).add('"');
    } else {
      out.add(NULL);
    }
  }

  private static void text(byte[] key, @Nullable String text, LineBuffer out) {
    out.add(key);
    if (text == null) {
      out.add(NULL);
    } else {
      out.add('"').add(text, Escapes.JSON).add('"');
    }
  }

  private static void time(byte[] key, long nanos, LineBuffer out) {
    out.add(key);
    if (nanos < 0) {
      out.add(NULL);
    } else {
      out.millis(nanos);
    }
  }

  /** As Envoy writes them: letters with commas between, or a dash. */
  private static void flags(int set, LineBuffer out) {
    if (set == ResponseFlag.NONE) {
      out.add('-');
      return;
    }
    boolean first = true;
    for (ResponseFlag flag : ALL_FLAGS) {
      if ((set & flag.bit()) != 0) {
        if (!first) {
          out.add(',');
        }
        out.add(flag.name(), Escapes.JSON);
        first = false;
      }
    }
  }

  /** The words of the metrics' label. */
  private static String word(Outcome outcome) {
    return switch (outcome) {
      case ANSWERED -> "answered";
      case LOCAL_REPLY -> "local_reply";
      case CLIENT_GONE -> "client_gone";
      case ABORTED -> "aborted";
      case REFUSED -> "refused";
    };
  }
}
