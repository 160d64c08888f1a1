package dev.segue.gateway.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that never stop asking until they are told to: half of them get, half of them post, and
 * now and then they come by a new connection.
 */
public final class Load implements AutoCloseable {
  private static final int PER_CONNECTION = 50;

  private final TestGateway gateway;
  private final String[] fields;
  private final AtomicInteger answered = new AtomicInteger();
  private final List<String> failures = new ArrayList<>(); // guarded by itself
  private final AtomicBoolean ending = new AtomicBoolean();
  private final List<Thread> clients = new ArrayList<>();

  private Load(TestGateway gateway, String... fields) {
    this.gateway = gateway;
    this.fields = fields;
  }

  public static Load of(TestGateway gateway, int clients) {
    return start(gateway, clients, true);
  }

  /** Of requests that may be repeated only. */
  public static Load reading(TestGateway gateway, int clients) {
    return start(gateway, clients, false);
  }

  /** The same with such a field in each request, as in {@code X-Beta: yes}. */
  public static Load reading(TestGateway gateway, int clients, String field) {
    return start(gateway, clients, false, field);
  }

  private static Load start(TestGateway gateway, int clients, boolean writing, String... fields) {
    Load load = new Load(gateway, fields);
    for (int i = 0; i < clients; i++) {
      boolean posts = writing && i % 2 == 1;
      load.clients.add(Thread.startVirtualThread(() -> load.run(posts)));
    }
    return load;
  }

  private void run(boolean posts) {
    try {
      while (!ending.get()) {
        try (RawClient client = gateway.client()) {
          for (int i = 0; i < PER_CONNECTION && !ending.get(); i++) {
            ask(client, posts, i);
          }
        }
      }
    } catch (RuntimeException e) {
      failed(e.toString());
    }
  }

  private void ask(RawClient client, boolean posts, int number) {
    Message answer =
        posts ? client.post("/", "order", fields) : client.get("/orders/" + number, fields);
    if (answer.status() == 200 && answer.complete()) {
      answered.incrementAndGet();
    } else {
      failed(answer.toString());
    }
  }

  private void failed(String what) {
    synchronized (failures) {
      failures.add(what);
    }
  }

  /** How many whole answers of status 200 have come. */
  public int answered() {
    return answered.get();
  }

  /** What else came. */
  public List<String> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  /** Waits until a few more answers have come. */
  public void awaitMore() {
    int before = answered.get();
    Await.until("traffic", () -> answered.get() > before + 4);
  }

  /** Lets every request end, and the clients with it. */
  @Override
  public void close() {
    ending.set(true);
    for (Thread client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
