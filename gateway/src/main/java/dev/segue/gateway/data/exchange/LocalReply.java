package dev.segue.gateway.data.exchange;

import dev.segue.gateway.data.client.Span;
import dev.segue.gateway.data.http1.FieldKind;
import dev.segue.gateway.data.http1.Method;
import dev.segue.gateway.data.http1.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The responses that the gateway makes itself, and the only place that writes them: problem details
 * (RFC 9457), or plain text where the client asks for that. They name the reason and a request id,
 * and nothing of what stands behind the gateway.
 */
final class LocalReply {
  private static final int RETRY_AFTER_SECONDS = 1;

  private int lastBodyLength;

  /** Bytes of the body of the reply that was made last, as it is sent. */
  int lastBodyLength() {
    return lastBodyLength;
  }

  /** What is said. */
  record Problem(int status, String slug, String text) {}

  /**
   * Makes the whole reply.
   *
   * @param requestId has no characters that need escaping anywhere
   * @param head the request's, or {@code null} where it could not be read
   * @param close the connection ends with it
   */
  ByteBuf make(
      Problem problem,
      Span requestId,
      @Nullable RequestHead head,
      boolean close,
      ByteBufAllocator alloc) {
    String id = requestId.text();
    boolean text = head != null && wantsText(head);
    byte[] body = (text ? text(problem, id) : json(problem, id)).getBytes(StandardCharsets.UTF_8);
    StringBuilder out =
        new StringBuilder(320)
            .append("HTTP/1.1 ")
            .append(problem.status())
            .append(' ')
            .append(phrase(problem.status()))
            .append("\r\nContent-Type: ")
            .append(text ? "text/plain; charset=utf-8" : "application/problem+json")
            .append("\r\nContent-Length: ")
            .append(body.length)
            .append("\r\nX-Request-Id: ")
            .append(id)
            .append("\r\nCache-Control: no-store\r\n");
    if (problem.status() == 503) {
      out.append("Retry-After: ").append(RETRY_AFTER_SECONDS).append("\r\n");
    }
    if (problem.status() == 405) {
      out.append("Allow: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE\r\n");
    }
    if (close) {
      out.append("Connection: close\r\n");
    } else if (head != null && !head.http11()) {
      out.append("Connection: keep-alive\r\n");
    }
    out.append("\r\n");
    ByteBuf reply = alloc.ioBuffer(out.length() + body.length);
    reply.writeCharSequence(out, StandardCharsets.ISO_8859_1);
    boolean bodiless = head != null && head.method() == Method.HEAD;
    lastBodyLength = bodiless ? 0 : body.length;
    return bodiless ? reply : reply.writeBytes(body);
  }

  /** Text where the client names it and names no JSON; a range of its own is no preference. */
  private static boolean wantsText(RequestHead head) {
    String accept = head.fields().valueOf(FieldKind.ACCEPT);
    if (accept == null) {
      return false;
    }
    String types = accept.toLowerCase(Locale.ROOT);
    return types.contains("text/") && !types.contains("json");
  }

  private static String text(Problem problem, String id) {
    return problem.text() + " (" + problem.slug() + ", request " + id + ")\n";
  }

  /** The parts are our own constants, and an id: nothing needs escaping. */
  private static String json(Problem problem, String id) {
    return "{\"type\":\"urn:segue:problem:"
        + problem.slug()
        + "\",\"title\":\""
        + phrase(problem.status())
        + "\",\"status\":"
        + problem.status()
        + ",\"detail\":\""
        + problem.text()
        + "\",\"reason\":\""
        + problem.slug()
        + "\",\"requestId\":\""
        + id
        + "\"}\n";
  }

  private static String phrase(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 417 -> "Expectation Failed";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      case 505 -> "HTTP Version Not Supported";
      case 508 -> "Loop Detected";
      default -> "Error";
    };
  }
}
