package dev.segue.admin.testing;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The served {@code openapi.yaml} as a judge of real replies. */
public final class OpenApiContract {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private final JsonNode document;
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(
          Dialect.builder(Dialects.getDraft202012())
              .keyword(new NonValidationKeyword("components")) // what references point into
              .build());

  private OpenApiContract(JsonNode document) {
    this.document = document;
  }

  /** The contract of this build. */
  public static OpenApiContract load() {
    try (InputStream in =
        Objects.requireNonNull(
            OpenApiContract.class.getResourceAsStream("/dev/segue/admin/openapi.yaml"))) {
      return new OpenApiContract(YAMLMapper.builder().build().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A contract that a test has changed, to show that this judge can say no. */
  public static OpenApiContract of(String yaml) {
    return new OpenApiContract(YAMLMapper.builder().build().readTree(yaml));
  }

  /** Every operation, such as {@code GET /api/v1/routes}. */
  public Set<String> operations() {
    var found = new TreeSet<String>();
    document
        .path("paths")
        .forEachEntry((path, item) ->
            item.forEachEntry((method, _) -> {
              if (METHODS.contains(method)) {
                found.add(method.toUpperCase(Locale.ROOT) + ' ' + path);
              }
            }));
    return found;
  }

  /** Every problem type that the contract knows. */
  public Set<String> problemTypes() {
    var found = new TreeSet<String>();
    document
        .at("/components/schemas/Problem/properties/type/enum")
        .forEach(type -> found.add(type.asString()));
    return found;
  }

  /**
   * Holds a reply to the contract.
   *
   * @param path with its query, as sent
   * @throws AssertionError with everything that the contract does not allow
   */
  public void check(String method, String path, HttpResponse<String> response) {
    check(method, path, response.statusCode(), response.headers().map(), response.body());
  }

  /**
   * The same for a reply from any client.
   *
   * @param headers by name in any case
   */
  public void check(
      String method, String path, int status, Map<String, List<String>> headers, String body) {
    String what = method + ' ' + path + " -> " + status;
    JsonNode reply = reply(method, path, status);
    var wrong = new ArrayList<String>();
    reply
        .path("headers")
        .forEachEntry((name, header) -> checkHeader(name, resolve(header), headers, wrong));
    if (!method.equals("HEAD")) {
      checkBody(reply.path("content"), first(headers, "content-type"), body, wrong);
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError(what + ": " + String.join("\n  ", wrong) + "\nbody: " + body);
    }
  }

  /** Holds every example in the document to its schema. */
  public List<String> wrongExamples() {
    var wrong = new ArrayList<String>();
    collectExamples(document, "", wrong);
    return wrong;
  }

  private void collectExamples(JsonNode node, String at, List<String> wrong) {
    if (node.has("schema") && node.has("examples")) {
      node.path("examples")
          .forEachEntry((name, example) ->
              errors(node.path("schema"), example.path("value"))
                  .forEach(error -> wrong.add(at + "/" + name + ": " + error)));
    }
    if (node.isObject()) {
      node.forEachEntry((name, child) -> collectExamples(child, at + '/' + name, wrong));
    }
  }

  /** A path or method that the contract does not know still has its reply in it. */
  private JsonNode reply(String method, String path, int status) {
    JsonNode item = item(path.contains("?") ? path.substring(0, path.indexOf('?')) : path);
    if (item == null && status == 404) {
      return document.at("/components/responses/NotFound");
    }
    String name = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    JsonNode operation = item == null ? null : item.get(name);
    if (operation == null && item != null) {
      operation = item.iterator().next().has("responses") ? item.iterator().next() : any(item);
    }
    if (operation == null) {
      operation = document.at("/paths/~1api~1v1~1routes/get"); // what stands before any path
    }
    JsonNode reply = operation.path("responses").get(Integer.toString(status));
    if (reply == null) {
      throw new AssertionError(method + ' ' + path + ": " + status + " is not in the contract");
    }
    return resolve(reply);
  }

  private static @Nullable JsonNode any(JsonNode item) {
    for (String method : METHODS) {
      if (item.has(method)) {
        return item.get(method);
      }
    }
    return null;
  }

  private @Nullable JsonNode item(String path) {
    String[] sent = path.split("/", -1);
    for (var entry : document.path("paths").properties()) {
      String[] template = entry.getKey().split("/", -1);
      boolean same = template.length == sent.length;
      for (int i = 0; same && i < template.length; i++) {
        same = template[i].startsWith("{") ? !sent[i].isEmpty() : template[i].equals(sent[i]);
      }
      if (same) {
        return entry.getValue();
      }
    }
    return null;
  }

  private void checkHeader(
      String name, JsonNode header, Map<String, List<String>> headers, List<String> wrong) {
    String value = first(headers, name);
    if (value == null) {
      if (header.path("required").asBoolean(false)) {
        wrong.add(name + ": missing");
      }
      return;
    }
    JsonNode text = JsonMapper.shared().valueToTree(value);
    errors(header.path("schema"), text).forEach(e -> wrong.add(name + ": " + value + ": " + e));
  }

  private void checkBody(JsonNode content, @Nullable String type, String body, List<String> wrong) {
    String essence = type == null ? "none" : type.split(";", 2)[0].strip();
    JsonNode media = content.get(essence);
    if (media == null) {
      wrong.add("Content-Type: " + type + " (expected: " + content.propertyNames() + ')');
      return;
    }
    JsonNode value =
        essence.endsWith("json")
            ? JsonMapper.shared().readTree(body)
            : JsonMapper.shared().valueToTree(body);
    errors(media.path("schema"), value).forEach(wrong::add);
  }

  /** A schema of the document, as a document of its own that its references resolve in. */
  private List<String> errors(JsonNode schema, JsonNode value) {
    ObjectNode whole = JsonMapper.shared().createObjectNode();
    whole.putArray("allOf").add(schema);
    whole.set("components", document.path("components"));
    Schema compiled = schemas.getSchema(whole);
    return compiled
        .validate(
            value.toString(),
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Object::toString)
        .toList();
  }

  private JsonNode resolve(JsonNode node) {
    JsonNode reference = node.get("$ref");
    return reference == null ? node : resolve(document.at(reference.asString().substring(1)));
  }

  private static @Nullable String first(Map<String, List<String>> headers, String name) {
    for (var header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase(name) && !header.getValue().isEmpty()) {
        return header.getValue().getFirst();
      }
    }
    return null;
  }
}
