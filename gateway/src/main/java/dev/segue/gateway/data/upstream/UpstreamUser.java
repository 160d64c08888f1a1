package dev.segue.gateway.data.upstream;

import dev.segue.gateway.data.http1.BodySink;
import dev.segue.gateway.data.http1.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Who asked for a connection and gets its response: first how the request for a connection ended,
 * then heads, data and end. Always called on the loop of both. After {@link #lost} or the end
 * nothing more comes.
 */
public interface UpstreamUser extends BodySink {
  /** A permit was there: connecting begins now (only after having been queued). */
  void connecting();

  /** Here is the connection; it is this user's until released or closed. */
  void connected(BackendConnection connection);

  /** No connection could be had. */
  void notConnected(Throwable cause);

  /** A head arrived; informational ones come before the final one. */
  void head(ResponseHead head);

  /**
   * The backend agreed to another protocol: what follows comes as data, until the end or the loss.
   *
   * @return false: this is not what was asked for, and the response is broken
   */
  boolean upgraded(ResponseHead response);

  /** All that one read brought was delivered: a good moment to flush. */
  void batchDone();

  /** The connection takes bytes again. */
  void writable();

  /**
   * The connection is gone or broken before the response's end.
   *
   * @param badResponse what could not be read as HTTP, or {@code null} for a close or reset
   */
  void lost(@Nullable String badResponse);
}
