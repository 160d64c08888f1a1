package dev.segue.gateway.outbound;

import dev.segue.gateway.control.rollout.judge.Reading;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Finds the number in JSON that a JSON pointer (RFC 6901) leads to. */
final class WebAnswer {
  private WebAnswer() {}

  static Reading read(String body, String pointer) {
    JsonPointer path;
    try {
      path = JsonPointer.compile(pointer);
    } catch (IllegalArgumentException e) {
      return new Reading.Failed(
          "\"" + Visible.beginning(pointer, 60) + "\" (expected: a JSON pointer, as in /a/b)");
    }
    JsonNode json = Json.read(body);
    return json.isMissingNode()
        ? new Reading.Failed("the answer is no JSON")
        : number(json.at(path));
  }

  private static Reading number(JsonNode found) {
    return switch (found.getNodeType()) {
      case MISSING, NULL -> new Reading.Nothing();
      case NUMBER -> Numbers.reading(Double.parseDouble(found.asString()));
      case BOOLEAN -> new Reading.Value(found.booleanValue() ? 1 : 0);
      case STRING -> Numbers.read(found.stringValue());
      case ARRAY, BINARY, OBJECT, POJO ->
          new Reading.Failed(
              "the pointer leads to an "
                  + (found.isArray() ? "array" : "object")
                  + " (expected: a number)");
    };
  }
}
