package dev.segue.admin;

import dev.segue.admin.view.Json;
import dev.segue.admin.view.ProblemView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One response as the API makes it.
 *
 * @param fields header fields besides {@code Content-Type} and those that every response carries
 */
record Reply(int status, String contentType, Map<String, String> fields, Content content) {
  Reply {
    fields = Map.copyOf(fields);
  }

  /**
   * A body.
   *
   * @param length in bytes, or -1 where only writing it tells
   * @param stream whether writing it takes as long as somebody reads
   */
  record Content(int length, Page page, boolean stream) {
    Content(int length, Page page) {
      this(length, page, false);
    }

    static Content of(byte[] bytes) {
      return new Content(bytes.length, out -> out.write(bytes));
    }
  }

  /** Writes a body. */
  interface Page {
    void writeTo(OutputStream out) throws IOException;
  }

  static Reply json(Object view) {
    return new Reply(200, "application/json", Map.of(), Content.of(Json.write(view)));
  }

  /** A resource that was made, and where it is. */
  static Reply created(Object view, String location) {
    Map<String, String> fields = Map.of("Location", location);
    return new Reply(201, "application/json", fields, Content.of(Json.write(view)));
  }

  static Reply json(Object view, long revision) {
    return json(view).with("ETag", '"' + Long.toString(revision) + '"');
  }

  static Reply text(String text) {
    return text("text/plain", text);
  }

  static Reply text(String type, String text) {
    return new Reply(
        200, type + "; charset=utf-8", Map.of(), Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Events as they happen (WHATWG HTML, server-sent events). The connection ends with it: one that
   * is kept would hold up the server's close, which is what ends most streams.
   */
  static Reply stream(Page page) {
    var fields = Map.of("Connection", "close");
    return new Reply(200, "text/event-stream", fields, new Content(-1, page, true));
  }

  static Reply problem(ProblemView problem) {
    return new Reply(
        problem.status(), "application/problem+json", Map.of(), Content.of(Json.write(problem)));
  }

  Reply with(String name, String value) {
    var more = new java.util.LinkedHashMap<>(fields);
    more.put(name, value);
    return new Reply(status, contentType, more, content);
  }
}
