package dev.segue.gateway.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.admin.view.Json;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What one version of the orders service answers. Thread-safe. */
final class Orders implements Server.Handler {
  private static final String NOTHING = "";

  private final String version;
  private final Duration work;
  private final AtomicLong created = new AtomicLong();
  private final AtomicLong reads = new AtomicLong();
  private volatile int failing;

  /**
   * @param version what its answers call it
   * @param work how long it takes for an order
   */
  Orders(String version, Duration work) {
    this.version = version;
    this.work = work;
  }

  /** From now on that part of the reads gets an error, in per cent. */
  void failReads(int percent) {
    failing = percent;
  }

  @Override
  public Message answer(Message request) throws InterruptedException {
    String[] words = request.start().split(" ", 3);
    if (words.length < 3) {
      return Server.reply("400 Bad Request", NOTHING);
    }
    if (words[1].equals("/health")) {
      return new Message("HTTP/1.1 200 OK", Map.of("x-version", version), NOTHING);
    }
    Thread.sleep(work);
    return switch (words[0]) {
      case "GET" -> found(words[1]);
      case "POST" -> Server.reply("201 Created", json(created.incrementAndGet()));
      default -> Server.reply("405 Method Not Allowed", NOTHING);
    };
  }

  private Message found(String path) {
    if (reads.incrementAndGet() * failing % 100 < failing) { // evenly spread
      return Server.reply("500 Internal Server Error", NOTHING);
    }
    try {
      return Server.reply(
          "200 OK", json(Long.parseLong(path.substring(path.lastIndexOf('/') + 1))));
    } catch (NumberFormatException _) {
      return Server.reply("404 Not Found", NOTHING);
    }
  }

  private String json(long id) {
    return new String(Json.write(new Order(id, version)), UTF_8);
  }
}
