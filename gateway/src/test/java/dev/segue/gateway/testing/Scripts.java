package dev.segue.gateway.testing;

import dev.segue.gateway.testing.FakeBackend.Script;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What backends often do. */
public final class Scripts {
  private Scripts() {}

  /** 200 with that body. */
  public static Script ok(String body) {
    return call -> call.reply(200, body);
  }

  /** That status, with the status as the body. */
  public static Script status(int status) {
    return call -> call.reply(status, Integer.toString(status));
  }

  /** Reads the request and never answers. */
  public static Script stallBeforeHead() {
    return call -> {
      call.body();
      call.stall();
    };
  }

  /** Sends the head and that much of the body, announces more, and stops. */
  public static Script stallMidBody(String part) {
    return call -> {
      call.body();
      call.head("HTTP/1.1 200 OK", "Content-Length: " + (part.length() + 1000)).send(part).stall();
    };
  }

  /** Reads the request and resets the connection. */
  public static Script resetAfterReading() {
    return call -> {
      call.body();
      call.reset();
    };
  }

  /** Reads the request and closes the connection. */
  public static Script closeAfterReading() {
    return call -> {
      call.body();
      call.close();
    };
  }

  /** Reads the request, and answers with exactly these bytes. */
  public static Script bytes(String answer) {
    return call -> {
      call.body();
      call.send(answer);
    };
  }

  /** Reads the request, answers with exactly these bytes, and closes. */
  public static Script bytesThenClose(String answer) {
    return call -> {
      call.body();
      call.send(answer);
      call.close();
    };
  }

  /** Reads the request and waits for the latch; then goes on as the script says. */
  public static Script after(CountDownLatch latch, Script then) {
    return call -> {
      call.body();
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      then.answer(call);
    };
  }

  /** Reads the head and nothing else until the latch falls; then ends the connection. */
  public static Script unread(CountDownLatch latch) {
    return call -> {
      call.rawBody();
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      call.reset();
    };
  }

  /** The first {@code times} requests by one script, all others by the other. */
  public static Script first(int times, Script one, Script other) {
    AtomicInteger seen = new AtomicInteger();
    return call -> (seen.getAndIncrement() < times ? one : other).answer(call);
  }
}
