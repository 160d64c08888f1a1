package dev.segue.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The members of one flat JSON object, each as it was sent: duplicates, wrong types and numbers of
 * any size are still there, so that all that is wrong with a body can be said at once.
 */
record Members(List<Member> all) {
  private static final JsonFactory JSON = JsonFactory.builder().build();
  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * One member.
   *
   * @param kind what the value is
   * @param text a string's content, a number as written, or what else the value is in words
   */
  record Member(String name, Kind kind, String text) {}

  /** What a value is. */
  enum Kind {
    WHOLE,
    FRACTION,
    STRING,
    FLAG,
    OBJECT,
    OTHER
  }

  /**
   * Reads a body.
   *
   * @throws Refusal 400 where it is no JSON, 422 where it is no object
   */
  static Members of(String body) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw Refusal.badRequest("body: empty (expected: a JSON object)");
      }
      if (first != JsonToken.START_OBJECT) {
        skipRest(parser);
        throw Refusal.rejected(List.of("body: " + words(first) + " (expected: an object)"));
      }
      List<Member> members = object(parser);
      skipRest(parser);
      return new Members(members);
    } catch (JacksonException e) {
      throw Refusal.badRequest("body: " + Shown.of(e.getOriginalMessage()) + place(e));
    }
  }

  /** A reason for each name that comes more than once. */
  List<String> duplicates() {
    var seen = new HashSet<String>();
    var told = new HashSet<String>();
    var reasons = new ArrayList<String>();
    for (Member member : all) {
      if (!seen.add(member.name()) && told.add(member.name())) {
        reasons.add(Shown.of(member.name()) + ": named more than once (expected: once)");
      }
    }
    return reasons;
  }

  /**
   * The object that a member of this body holds, as it was sent.
   *
   * @param body one that {@link #of} has read, with that member in it
   * @throws Refusal 422 where a name comes twice in an object: nobody knows which one is meant
   */
  static String object(String body, String member) {
    try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean wanted = parser.currentName().equals(member);
        parser.nextToken();
        int from = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        if (wanted) {
          return body.substring(from, (int) parser.currentTokenLocation().getCharOffset() + 1);
        }
      }
      throw new IllegalArgumentException(member + ": missing (expected: in the body)");
    } catch (JacksonException e) {
      throw Refusal.rejected(List.of(member + ": " + Shown.of(e.getOriginalMessage()) + place(e)));
    }
  }

  private static List<Member> object(JsonParser parser) {
    var members = new ArrayList<Member>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      members.add(new Member(name, kind(value), shown(parser, value)));
      parser.skipChildren();
    }
    return members;
  }

  /** Also sees to it that nothing follows the value. */
  private static void skipRest(JsonParser parser) {
    parser.skipChildren();
    if (parser.nextToken() != null) {
      throw Refusal.badRequest("body: more than one value (expected: one JSON object)");
    }
  }

  private static Kind kind(@Nullable JsonToken token) {
    return switch (token) {
      case VALUE_NUMBER_INT -> Kind.WHOLE;
      case VALUE_NUMBER_FLOAT -> Kind.FRACTION;
      case VALUE_STRING -> Kind.STRING;
      case VALUE_TRUE, VALUE_FALSE -> Kind.FLAG;
      case START_OBJECT -> Kind.OBJECT;
      case null, default -> Kind.OTHER;
    };
  }

  private static String shown(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT, START_ARRAY -> words(token);
      default -> parser.getString();
    };
  }

  private static String words(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      default -> "null";
    };
  }

  private static String place(JacksonException e) {
    var at = e.getLocation();
    return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}
