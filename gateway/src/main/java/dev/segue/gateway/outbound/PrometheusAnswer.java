package dev.segue.gateway.outbound;

import dev.segue.gateway.control.rollout.judge.Reading;
import tools.jackson.databind.JsonNode;

/** Reads what Prometheus answers to an instant query. */
final class PrometheusAnswer {
  private PrometheusAnswer() {}

  static Reading read(HttpResult.Answer answer) {
    JsonNode json = Json.read(answer.body());
    if (json.isMissingNode()) {
      return new Reading.Failed(answer.good() ? "the answer is no JSON" : answer.words());
    }
    String status = json.path("status").asString("");
    if (status.equals("error")) {
      return new Reading.Failed(
          Visible.beginning(json.path("error").asString("an error"), Visible.SENTENCE));
    }
    if (!answer.good()) {
      return new Reading.Failed(answer.words());
    }
    return status.equals("success") ? data(json.path("data")) : strange("no status");
  }

  private static Reading data(JsonNode data) {
    JsonNode result = data.path("result");
    String type = data.path("resultType").asString("");
    if (!result.isArray()) {
      return strange("no result");
    }
    return switch (type) {
      case "scalar" -> sample(result);
      case "vector" -> vector(result);
      default ->
          new Reading.Failed(
              "the query gives a " + Visible.beginning(type, 20) + " (expected: one number)");
    };
  }

  private static Reading vector(JsonNode result) {
    return switch (result.size()) {
      case 0 -> new Reading.Nothing();
      case 1 ->
          result.path(0).has("histogram")
              ? new Reading.Failed("the query gives a histogram (expected: one number)")
              : sample(result.path(0).path("value"));
      default ->
          new Reading.Failed(
              "the query gives " + result.size() + " series (expected: 1; sum or max it)");
    };
  }

  /** A time and, in a string, a number. */
  private static Reading sample(JsonNode pair) {
    JsonNode number = pair.path(1);
    return number.isString() ? Numbers.read(number.stringValue()) : strange("no sample");
  }

  private static Reading strange(String what) {
    return new Reading.Failed("this is no answer of Prometheus: " + what);
  }
}
