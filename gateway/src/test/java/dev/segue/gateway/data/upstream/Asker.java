package dev.segue.gateway.data.upstream;

import dev.segue.gateway.data.http1.Fields;
import dev.segue.gateway.data.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Who asks for a connection and keeps what it is told, for the test's thread. */
class Asker implements UpstreamUser {
  private final CompletableFuture<BackendConnection> connected = new CompletableFuture<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

  /** The connection; waits for it. */
  BackendConnection connection() {
    return get(connected);
  }

  boolean hasConnection() {
    return connected.isDone();
  }

  /** How it ended, once it has: with a whole answer, or by the loss of its connection. */
  boolean answered() {
    return get(ended);
  }

  private static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(15, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void connecting() {}

  @Override
  public void connected(BackendConnection connection) {
    connected.complete(connection);
  }

  @Override
  public void notConnected(Throwable cause) {
    connected.completeExceptionally(cause);
  }

  @Override
  public void head(ResponseHead response) {}

  @Override
  public boolean upgraded(ResponseHead response) {
    return false;
  }

  @Override
  public void batchDone() {}

  @Override
  public void writable() {}

  @Override
  public void lost(@Nullable String badResponse) {
    ended.complete(false);
  }

  @Override
  public void data(ByteBuf data) {
    data.release();
  }

  @Override
  public void end(Fields trailers) {
    ended.complete(true);
  }
}
