package dev.segue.gateway.outbound;

import dev.segue.gateway.outbound.CappedBody.Body;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Keeps so many bytes of an answer; with one more it ends the connection. The client calls one
 * method at a time.
 */
final class CappedBody implements BodySubscriber<Body> {
  private final int cap;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final CompletableFuture<Body> body = new CompletableFuture<>();
  private @Nullable Subscription subscription;

  CappedBody(int cap) {
    this.cap = cap;
  }

  /**
   * @param cut there was more
   */
  record Body(String text, boolean cut) {}

  @Override
  public CompletionStage<Body> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    Subscription source = subscription;
    if (source == null || body.isDone()) {
      return;
    }
    for (ByteBuffer buffer : buffers) {
      byte[] bytes = new byte[Math.min(buffer.remaining(), cap - kept.size())];
      buffer.get(bytes);
      kept.writeBytes(bytes);
      if (buffer.hasRemaining()) {
        source.cancel();
        complete(true);
        return;
      }
    }
    source.request(1);
  }

  @Override
  public void onError(Throwable cause) {
    body.completeExceptionally(cause);
  }

  @Override
  public void onComplete() {
    complete(false);
  }

  private void complete(boolean cut) {
    body.complete(new Body(kept.toString(StandardCharsets.UTF_8), cut));
  }
}
