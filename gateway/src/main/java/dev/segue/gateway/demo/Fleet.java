package dev.segue.gateway.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.admin.view.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Instances of one service, and what a webhook of theirs does: it ends the one that it is told of,
 * and starts another version in its place. Thread-safe.
 */
final class Fleet implements Server.Handler, AutoCloseable {
  private static final String NOTHING = "";

  private final List<OrdersService> instances = new ArrayList<>(); // guarded by this

  /** What the gateway posts, as far as it is of use here. */
  record Call(String endpoint) {}

  /** Starts one more, of the old version. */
  synchronized void start() throws IOException {
    instances.add(OrdersService.start(Demo.OLD, Stage.WORK_OF_OLD));
  }

  /** Where each of them listens. */
  synchronized List<String> authorities() {
    return instances.stream().map(OrdersService::authority).toList();
  }

  @Override
  public Message answer(Message request) throws IOException, InterruptedException {
    String endpoint;
    try {
      endpoint = Json.read(request.body().getBytes(UTF_8), Call.class).endpoint();
    } catch (IllegalArgumentException e) {
      return Server.reply("400 Bad Request", NOTHING);
    }
    return switch (request.start()) {
      case "POST /replace HTTP/1.1" -> replace(endpoint, Demo.NEW, Stage.WORK_OF_NEW);
      case "POST /put-back HTTP/1.1" -> replace(endpoint, Demo.OLD, Stage.WORK_OF_OLD);
      default -> Server.reply("404 Not Found", NOTHING);
    };
  }

  private synchronized Message replace(String endpoint, String version, Duration work)
      throws IOException, InterruptedException {
    for (int i = 0; i < instances.size(); i++) {
      OrdersService instance = instances.get(i);
      if (instance.authority().equals(endpoint)) {
        instances.set(i, instance.replacedBy(version, work));
        return Server.reply("200 OK", NOTHING);
      }
    }
    return Server.reply("404 Not Found", NOTHING);
  }

  @Override
  public synchronized void close() throws IOException {
    for (OrdersService instance : instances) {
      instance.close();
    }
  }
}
