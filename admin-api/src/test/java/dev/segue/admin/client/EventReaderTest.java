package dev.segue.admin.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.admin.client.EventReader.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events, as the standard has them. */
final class EventReaderTest {
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void everyLineEndIsOne(String end) throws IOException {
    String text = "id: 1|event: step|data: a||data: b|data: c||".replace("|", end);
    assertThat(read(text))
        .containsExactly(new Message("1", "step", "a"), new Message("1", "message", "b\nc"));
  }

  @Test
  void commentsAndUnknownFieldsAreNothing() throws IOException {
    assertThat(read(":\n\n: hello\nretry: 5\nnoise: x\ndata: a\n\n"))
        .containsExactly(new Message("", "message", "a"));
  }

  @Test
  void oneBlankAfterTheColonBelongsToIt() throws IOException {
    assertThat(read("data:a\n\ndata:  b\n\ndata\n\n"))
        .extracting(Message::data)
        .containsExactly("a", " b", "");
  }

  @Test
  void eventWithoutDataIsNoneButItsIdCounts() throws IOException {
    assertThat(read("id: 7\nevent: x\n\ndata: a\n\n"))
        .containsExactly(new Message("7", "message", "a"));
    assertThat(read("id: 7\ndata: a\n\nid: 8\u0000\ndata: b\n\n"))
        .as("an id with a zero byte is left out")
        .extracting(Message::id)
        .containsExactly("7", "7");
  }

  @Test
  void whatIsNotWholeIsNoEvent() throws IOException {
    assertThat(read("data: a\n\ndata: b\n")).hasSize(1);
    assertThat(read("data: a\n\ndata: b")).hasSize(1);
    assertThat(read("")).isEmpty();
  }

  @Test
  void byteOrderMarkIsLeftOut() throws IOException {
    assertThat(read("\ufeffdata: ü\n\n")).containsExactly(new Message("", "message", "ü"));
  }

  @Test
  void lineAndEventAreBounded() {
    String half = "x".repeat(EventReader.LONGEST - 6);
    assertThatThrownBy(() -> read("data: " + half + "x\n\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a line of more than");
    assertThatThrownBy(() -> read("data: " + half + "\ndata: " + half + "\n\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("an event of more than");
  }

  @Test
  void everyLineIsASignOfLife() throws IOException {
    var lines = new AtomicInteger();
    new EventReader(new ByteArrayInputStream(":\n\n:\n\n".getBytes(UTF_8)), lines::incrementAndGet)
        .next();
    assertThat(lines).hasValue(4);
  }

  private static List<Message> read(String text) throws IOException {
    var reader = new EventReader(new ByteArrayInputStream(text.getBytes(UTF_8)), () -> {});
    List<Message> all = new ArrayList<>();
    for (Message one = reader.next(); one != null; one = reader.next()) {
      all.add(one);
    }
    return all;
  }
}
