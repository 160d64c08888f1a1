package dev.segue.admin;

import static dev.segue.admin.TestAdmin.OPERATOR;
import static dev.segue.admin.TestAdmin.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.admin.AdminLimits.Streams;
import dev.segue.admin.testing.FakeRollouts;
import dev.segue.admin.testing.RawHttp.Answer;
import dev.segue.admin.testing.SampleRollout;
import dev.segue.admin.view.RolloutView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The events of a rollout: a list, or server-sent events as they happen. */
@Timeout(60)
final class RolloutEventsTest {
  private static final String EVENTS = "/api/v1/rollouts/orders-v2/events";
  private static final RolloutView VIEW = SampleRollout.of("progressing").attempt(1).view();
  private static final Streams PRODUCTION = AdminLimits.DEFAULT.streams();
  private static final Streams NERVOUS = new Streams(32, 256, Duration.ofMillis(50));

  private final HttpClient http = HttpClient.newHttpClient();
  private TestAdmin admin = new TestAdmin(limits(TestAdmin.QUICK.exchange(), PRODUCTION));
  private FakeRollouts rollouts = admin.gateway.rollouts;

  @AfterEach
  void close() {
    http.shutdownNow();
    admin.close();
  }

  @Test
  void listIsWhatHappenedAfterThat() {
    happen(3);
    assertThat(list("")).contains("\"id\":1", "\"id\":2", "\"id\":3", "\"text\":\"event 3\"");
    assertThat(list("?after=2")).contains("\"id\":3").doesNotContain("\"id\":2");
    assertThat(list("?after=3")).isEqualTo("{\"events\":[]}");
  }

  @Test
  void streamOfNothingKnownIsNotFound() throws Exception {
    assertThat(admin.ask("GET", EVENTS).as(VIEWER).answer().status()).isEqualTo(404);
    HttpResponse<InputStream> answer = request(EVENTS, "Accept", "text/event-stream");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?after=-1", "?after=x", "?after=", "?after=9999999999999999999", "?x=1"})
  void afterIsTheIdOfAnEvent(String query) {
    happen(1);
    assertThat(admin.ask("GET", EVENTS + query).as(VIEWER).answer().status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.5", "1, 2"})
  void lastEventIdIsTheIdOfAnEvent(String id) {
    happen(1);
    Answer answer =
        admin
            .ask("GET", EVENTS)
            .as(VIEWER)
            .field("Accept", "text/event-stream")
            .field("Last-Event-ID", id)
            .answer();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("Last-Event-ID: " + id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/json", "text/*", "text/event-stream;q=0"})
  void whoDoesNotAskForAStreamGetsTheList(String accept) {
    happen(1);
    Answer answer = admin.ask("GET", EVENTS).as(VIEWER).field("Accept", accept).answer();
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void headOfAStreamEnds() {
    happen(1);
    Answer answer =
        admin.ask("HEAD", EVENTS).as(VIEWER).field("Accept", "Text/Event-Stream; q=1").answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("text/event-stream");
    assertThat(rollouts.followers()).isZero();
  }

  @Test
  void streamTellsWhatWasMissedAndThenWhatHappens() throws Exception {
    happen(2);
    try (var stream = stream("Last-Event-ID", "")) {
      assertThat(stream.event()).isEqualTo(event(1));
      assertThat(stream.event()).isEqualTo(event(2));
      rollouts.happen(VIEW, "weights", "event 3");
      assertThat(stream.event()).isEqualTo(event(3).replace("step", "weights"));
      rollouts.happen("carts-v3", rollouts.events("orders-v2", 0).getFirst()); // not ours
      rollouts.happen(VIEW, "step", "event 5");
      assertThat(stream.event()).isEqualTo(event(5));
    }
  }

  @Test
  void streamBeginsAfterTheLastEventThatWasSeen() throws Exception {
    happen(4);
    try (var stream = stream("Last-Event-ID", "3")) {
      assertThat(stream.event()).isEqualTo(event(4));
    }
    try (var stream = new Reader(request(EVENTS + "?after=2", "Accept", "text/event-stream"))) {
      assertThat(stream.event()).isEqualTo(event(3));
    }
    try (var stream =
        new Reader(
            request(EVENTS + "?after=1", "Accept", "text/event-stream", "Last-Event-ID", "3"))) {
      assertThat(stream.event()).as("the field comes before the parameter").isEqualTo(event(4));
    }
  }

  /** Without a state directory the ids begin anew with the process. */
  @Test
  void whoHasSeenMoreThanThereIsGetsEverything() throws Exception {
    happen(4);
    rollouts.forget();
    happen(1);
    try (var stream = stream("Last-Event-ID", "4")) {
      assertThat(stream.event()).isEqualTo(event(1));
      happen(1);
      assertThat(stream.event()).contains("id: 2");
    }
  }

  @Test
  void textStaysOnOneLine() throws Exception {
    rollouts.happen(VIEW, "step", "one\ntwo\r\nid: 7\r\n\r\nü");
    try (var stream = stream()) {
      assertThat(stream.event()).contains("one\\ntwo\\r\\nid: 7", "ü").startsWith("id: 1\n");
    }
  }

  @Test
  void commentsComeWhileNothingHappensAndNoDeadlineCutsTheStream() throws Exception {
    restart(limits(Duration.ofMillis(300), NERVOUS));
    happen(1);
    try (var stream = stream("Last-Event-ID", "1")) {
      for (int i = 0; i < 30; i++) { // five times what another exchange may take
        assertThat(stream.line()).isEqualTo(":");
        assertThat(stream.line()).isEmpty();
      }
      happen(1);
      assertThat(stream.event()).isEqualTo(event(2).replace("event 2", "event 1"));
    }
  }

  @Test
  void readerWhoGoesIsForgotten() throws Exception {
    restart(limits(TestAdmin.QUICK.exchange(), NERVOUS));
    happen(1);
    try (var stream = stream()) {
      stream.event();
      assertThat(rollouts.followers()).isEqualTo(1);
    }
    until(() -> rollouts.followers() == 0);
  }

  @Test
  void soManyStreamsAtOnceAndTheOthersAreServed() throws Exception {
    AdminLimits few =
        new AdminLimits(
            4, // fewer than there are streams: those take none of these places
            512,
            1000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofSeconds(5),
            NERVOUS);
    restart(few);
    happen(1);
    List<Reader> streams = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      Reader stream = stream();
      stream.event();
      streams.add(stream);
    }
    Answer refused =
        admin.ask("GET", EVENTS).as(VIEWER).field("Accept", "text/event-stream").answer();
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body()).contains("urn:segue:problem:busy", "at most 32");
    assertThat(list("")).as("a list needs no place").contains("event 1");
    assertThat(admin.weights("{\"new\": 1}", null).status()).isEqualTo(200);

    streams.removeFirst().close();
    until(() -> rollouts.followers() == 31);
    until(() -> {
      try (var stream = stream()) {
        return stream.answer.statusCode() == 200;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    });
    for (Reader stream : streams) {
      stream.close();
    }
  }

  /** Who does not read holds up nobody, and comes back to what it has missed. */
  @Test
  void slowReaderLosesTheStreamAndNoEvent() throws Exception {
    happen(1);
    int many = 3000;
    String text = "x".repeat(10_000);
    try (var lazy = lazy()) {
      until(() -> rollouts.followers() == 1);
      for (int i = 0; i < many; i++) {
        rollouts.happen(VIEW, "step", text);
      }
      until(() -> rollouts.followers() == 0);
      assertThat(readToEnd(lazy)).isLessThan(many * (long) text.length());
    }
    try (var stream = stream("Last-Event-ID", Integer.toString(many))) {
      assertThat(stream.event()).startsWith("id: " + (many + 1) + "\n");
    }
  }

  @Test
  void readerWhoTakesNothingAtAllIsClosedInTheEnd() throws Exception {
    restart(limits(Duration.ofMillis(300), NERVOUS));
    String text = "x".repeat(100_000);
    for (int i = 0; i < 200; i++) { // to look back on: no queue runs full
      rollouts.happen(VIEW, "step", text);
    }
    try (var lazy = lazy()) {
      until(() -> rollouts.followers() == 1);
      until(() -> rollouts.followers() == 0);
      assertThat(readToEnd(lazy)).isLessThan(200L * text.length());
    }
  }

  @Test
  void closeEndsEveryStreamAtOnce() throws Exception {
    AdminLimits patient =
        new AdminLimits(
            64,
            512,
            1000,
            Duration.ofSeconds(120),
            Duration.ofSeconds(120),
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofSeconds(120), // longer than this test may take
            new Streams(32, 100_000, Duration.ofSeconds(120)));
    restart(patient);
    happen(1);
    try (var stream = stream("Last-Event-ID", "1");
        var lazy = lazy()) {
      until(() -> rollouts.followers() == 2);
      for (int i = 0; i < 3000; i++) {
        rollouts.happen(VIEW, "step", "x".repeat(10_000));
      }
      assertThat(stream.event()).contains("id: 2");
      admin.close();
      assertThat(rollouts.followers()).isZero();
      assertThat(lazy.isConnected()).isTrue(); // it has not noticed: nobody waited for it
    }
  }

  private static AdminLimits limits(Duration exchange, Streams streams) {
    return new AdminLimits(
        64,
        512,
        1000,
        exchange,
        exchange,
        Duration.ofSeconds(10),
        Duration.ZERO,
        Duration.ofSeconds(5),
        streams);
  }

  private void restart(AdminLimits limits) {
    admin.close();
    admin = new TestAdmin(limits);
    rollouts = admin.gateway.rollouts;
  }

  private void happen(int events) {
    IntStream.rangeClosed(1, events).forEach(i -> rollouts.happen(VIEW, "step", "event " + i));
  }

  private static String event(int id) {
    return "id: "
        + id
        + "\nevent: step\ndata: {\"id\":"
        + id
        + ",\"at\":\""
        + SampleRollout.STARTED.plusSeconds(id - 1)
        + "\",\"kind\":\"step\",\"actor\":\"gateway\",\"text\":\"event "
        + id
        + "\",\"phase\":\"progressing\",\"candidateWeight\":0.0}";
  }

  private String list(String query) {
    Answer answer = admin.ask("GET", EVENTS + query).as(VIEWER).answer();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private Reader stream(String... fields) throws Exception {
    List<String> all = new ArrayList<>(List.of(fields));
    all.addAll(List.of("Accept", "text/event-stream"));
    return new Reader(request(EVENTS, all.toArray(String[]::new)));
  }

  private HttpResponse<InputStream> request(String path, String... fields) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.address().getPort() + path))
            .header("Authorization", "Bearer " + VIEWER.secret())
            .headers(fields)
            .build();
    return http.send(request, BodyHandlers.ofInputStream());
  }

  /** A connection that has asked for the stream and reads nothing. */
  private Socket lazy() throws IOException {
    InetSocketAddress address = admin.address();
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096); // before it connects: then it is the window too
    socket.connect(new InetSocketAddress(address.getAddress(), address.getPort()));
    String head = admin.ask("GET", EVENTS).as(OPERATOR).field("Accept", "text/event-stream").head();
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static long readToEnd(Socket socket) throws IOException {
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    try {
      for (int n = 0; n >= 0; n = socket.getInputStream().read(buffer)) {
        bytes += n;
      }
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    return bytes;
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("patience").isNegative();
      Thread.onSpinWait();
    }
  }

  /** The lines of a stream. */
  private static final class Reader implements AutoCloseable {
    private final HttpResponse<InputStream> answer;
    private final BufferedReader lines;

    Reader(HttpResponse<InputStream> answer) {
      this.answer = answer;
      lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    String line() throws IOException {
      String line = lines.readLine();
      assertThat(line).as("the stream goes on").isNotNull();
      return line;
    }

    /** The next event, without comments. */
    String event() throws IOException {
      List<String> event = new ArrayList<>();
      while (true) {
        String line = line();
        if (line.isEmpty() && !event.isEmpty()) {
          return String.join("\n", event);
        }
        if (!line.isEmpty() && !line.startsWith(":")) {
          event.add(line);
        }
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
