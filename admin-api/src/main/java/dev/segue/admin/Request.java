package dev.segue.admin;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request as the API sees it: nothing of the HTTP library shows through.
 *
 * @param path as sent: percent-encoded
 * @param query as sent, without the question mark; empty where there is none
 * @param address the peer's address, without its port
 * @param content the body, or {@code null} where none was sent
 * @param patience for an answer that has to wait
 */
record Request(
    String method,
    String path,
    String query,
    Fields fields,
    String address,
    @Nullable InputStream content,
    Patience patience) {

  /** Lets the exchange take longer than others may. */
  interface Patience {
    /** From now on so long, besides the usual time. */
    void extend(Duration time);
  }

  /** The header fields. */
  interface Fields {
    /** Every value of the field, in order; the name is in lower case. */
    List<String> values(String name);
  }

  /**
   * The value of a field that makes sense only once, or {@code null}.
   *
   * @throws Refusal 400 where it comes more than once
   */
  @Nullable String field(String name) {
    List<String> values = fields.values(name);
    if (values.size() > 1) {
      throw Refusal.badRequest(name + ": comes " + values.size() + " times (expected: once)");
    }
    return values.isEmpty() ? null : values.getFirst().strip();
  }

  /** Whether the method is one that changes nothing. */
  boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }
}
