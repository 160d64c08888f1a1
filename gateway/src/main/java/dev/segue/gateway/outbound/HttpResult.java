package dev.segue.gateway.outbound;

import java.net.http.HttpHeaders;

/** How an exchange ended. */
sealed interface HttpResult {
  /**
   * An answer came, with any status.
   *
   * @param cut the body was longer than the cap; this is its beginning
   */
  record Answer(int status, HttpHeaders headers, String body, boolean cut) implements HttpResult {
    boolean good() {
      return status >= 200 && status <= 299;
    }

    /** The status in words, as in {@code status 302 (redirects are not followed)}. */
    String words() {
      boolean redirect = status >= 300 && status <= 399;
      return "status " + status + (redirect ? " (redirects are not followed)" : "");
    }
  }

  /** Nothing came, or not in time: the next try may have better luck. */
  record Failed(String why) implements HttpResult {}

  /** It was not sent, and would not be the next time. */
  record Refused(String why) implements HttpResult {}
}
