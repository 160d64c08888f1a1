package dev.segue.admin;

import dev.segue.admin.testing.OpenApiContract;
import dev.segue.admin.testing.RawHttp;
import dev.segue.admin.testing.RawHttp.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A running admin server over a {@link FakeGateway}; every reply is held to the contract. */
final class TestAdmin implements AutoCloseable {
  static final AdminToken VIEWER = new AdminToken("dash", "viewer-secret-0123456789", Role.VIEW);
  static final AdminToken OPERATOR =
      new AdminToken("ops", "operator-secret-0123456789", Role.OPERATE);
  static final AdminToken ADMIN = new AdminToken("root", "admin-secret-0123456789", Role.ADMIN);
  static final AdminLimits QUICK =
      new AdminLimits(
          64,
          512,
          1 << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ZERO,
          Duration.ofSeconds(5),
          AdminLimits.DEFAULT.streams());

  final FakeGateway gateway = new FakeGateway();
  final AdminServer server;
  private final OpenApiContract contract = OpenApiContract.load();

  TestAdmin() {
    this(QUICK);
  }

  TestAdmin(AdminLimits limits) {
    this(settings(InetAddress.getLoopbackAddress(), limits));
  }

  TestAdmin(AdminSettings settings) {
    server = new AdminServer(settings, gateway, gateway, gateway);
    server.start();
  }

  static AdminSettings settings(InetAddress address, AdminLimits limits) {
    return new AdminSettings(
        new InetSocketAddress(address, 0),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        List.of(VIEWER, OPERATOR, ADMIN),
        List.of("Admin.Example"),
        limits);
  }

  /** One request to the admin listener. */
  final class Ask {
    private final String method;
    private final String path;
    private final List<String> fields = new ArrayList<>();
    private String host = "localhost";
    private String body = "";

    Ask(String method, String path) {
      this.method = method;
      this.path = path;
    }

    Ask as(AdminToken token) {
      return field("Authorization", "Bearer " + token.secret());
    }

    Ask host(String value) {
      host = value;
      return this;
    }

    Ask field(String name, String value) {
      fields.add(name + ": " + value);
      return this;
    }

    Ask json(String value) {
      return field("Content-Type", "application/json").body(value);
    }

    Ask body(String value) {
      body = value;
      return field("Content-Length", Integer.toString(value.length()));
    }

    Answer answer() {
      return exchange(address(), path);
    }

    Answer opsAnswer() {
      InetSocketAddress ops = server.opsAddress();
      if (ops == null) {
        throw new IllegalStateException("no ops listener");
      }
      boolean served = path.startsWith("/metrics") || path.split("\\?", 2)[0].endsWith("z");
      return exchange(ops, served ? path : "/unknown" + path); // the rest does not exist there
    }

    String head() {
      var text = new StringBuilder(method + ' ' + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
      fields.forEach(field -> text.append(field).append("\r\n"));
      return text.append("Connection: close\r\n\r\n").toString();
    }

    private Answer exchange(InetSocketAddress address, String inContract) {
      try (var http = new RawHttp(address)) {
        Answer answer = http.send(head() + body).receive(method);
        contract.check(method, inContract, answer.status(), answer.headers(), answer.body());
        return answer;
      } catch (IOException e) {
        throw new AssertionError(method + ' ' + path, e);
      }
    }
  }

  Ask ask(String method, String path) {
    return new Ask(method, path);
  }

  Answer weights(String json, @Nullable String ifMatch) {
    Ask ask = ask("PUT", "/api/v1/routes/orders/weights").as(OPERATOR).json(json);
    return (ifMatch == null ? ask : ask.field("If-Match", ifMatch)).answer();
  }

  InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
  }
}
