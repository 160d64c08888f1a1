package dev.segue.gateway.testing;

import dev.segue.gateway.testing.StrictHttp.Incomplete;
import dev.segue.gateway.testing.StrictHttp.Response;
import dev.segue.gateway.testing.StrictHttp.Violation;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole answer as {@link StrictHttp} reads it.
 *
 * @param informational the heads before the final one
 * @param end where it ended in the bytes
 */
public record StrictAnswer(List<Response> informational, Response last, int end, String bytes) {

  /**
   * Reads it from bytes.
   *
   * @param closed nothing comes after them
   */
  public static StrictAnswer of(String bytes, boolean toHead, boolean closed)
      throws Violation, Incomplete {
    List<Response> before = new ArrayList<>();
    StrictHttp reader = new StrictHttp(bytes, 0);
    Response response = reader.response(toHead, closed);
    while (response.informational()) {
      before.add(response);
      response = reader.response(toHead, closed);
    }
    return new StrictAnswer(List.copyOf(before), response, reader.position(), bytes);
  }

  /**
   * What the client gets. {@link Incomplete}: the message was aborted. Framed by the end of the
   * connection counts as aborted too: HTTP/1.1 clients never get that.
   */
  public static StrictAnswer read(RawClient client, boolean toHead)
      throws Violation, Incomplete, IOException {
    StringBuilder bytes = new StringBuilder();
    byte[] block = new byte[16 * 1024];
    while (true) {
      try {
        return of(bytes.toString(), toHead, false);
      } catch (Incomplete e) {
        int read;
        try {
          read = client.stream().read(block);
        } catch (SocketException reset) {
          throw e;
        }
        if (read < 0) {
          throw e;
        }
        bytes.append(new String(block, 0, read, StandardCharsets.ISO_8859_1));
      }
    }
  }

  /** Whether nothing stands behind it. */
  public boolean isAll() {
    return end == bytes.length();
  }
}
