package dev.segue.gateway.testing;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP message as it came over the wire.
 *
 * @param text what of the body arrived, one character a byte
 * @param chunks the sizes of the chunks, empty where the body was not chunked
 * @param complete whether the message ended as its framing says it should
 */
public record Message(
    Head head, String text, List<Integer> chunks, List<Field> trailers, boolean complete) {

  /** One header field, byte for byte but for the blanks around the value. */
  public record Field(String name, String value) {
    @Override
    public String toString() {
      return name + ": " + value;
    }
  }

  /** Start line and fields, in their order. */
  public record Head(String startLine, List<Field> fields) {
    public Head {
      fields = List.copyOf(fields);
    }

    /** The values of all fields of that name, in whatever case. */
    public List<String> all(String name) {
      return fields.stream()
          .filter(field -> field.name().equalsIgnoreCase(name))
          .map(Field::value)
          .toList();
    }

    /** The one value, {@code null} where the field is absent; two are an error. */
    public @Nullable String field(String name) {
      List<String> values = all(name);
      if (values.size() > 1) {
        throw new AssertionError(name + ": " + values + " (expected: one at most)");
      }
      return values.isEmpty() ? null : values.getFirst();
    }

    public boolean has(String name) {
      return !all(name).isEmpty();
    }

    boolean says(String name, String token) {
      return all(name).stream().anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(token));
    }

    /** Of a request. */
    public String method() {
      return startLine.split(" ", 3)[0];
    }

    /** Of a request. */
    public String target() {
      return startLine.split(" ", 3)[1];
    }

    /** Of a response. */
    public int status() {
      return Integer.parseInt(startLine.split(" ", 3)[1]);
    }
  }

  public Message {
    chunks = List.copyOf(chunks);
    trailers = List.copyOf(trailers);
  }

  public int status() {
    return head.status();
  }

  public @Nullable String field(String name) {
    return head.field(name);
  }

  public boolean has(String name) {
    return head.has(name);
  }

  @Override
  public String toString() {
    return head.startLine()
        + ' '
        + head.fields()
        + ' '
        + (text.length() > 500 ? text.length() + " bytes" : text)
        + (complete ? "" : " (incomplete)");
  }
}
