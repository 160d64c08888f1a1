package dev.segue.gateway.cli;

import dev.segue.admin.view.RolloutView;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** What somebody who looks at a rollout can do about it: commands, only those that work now. */
final class RolloutAdvice {
  private RolloutAdvice() {}

  static List<String> of(RolloutView rollout) {
    List<String> lines = new ArrayList<>();
    meanings(rollout)
        .forEach((verb, meaning) -> {
          if (rollout.verbs().contains(verb)) {
            lines.add(meaning + ": segue rollout " + verb + ' ' + rollout.id());
          }
        });
    return lines;
  }

  private static SequencedMap<String, String> meanings(RolloutView rollout) {
    var meanings = new java.util.LinkedHashMap<String, String>();
    switch (rollout.phase()) {
      case "pending" -> meanings.put("start", "begin");
      case "awaiting-approval" -> {
        meanings.put("approve", yes(rollout.reason()));
        meanings.put("retry", "run the hook again");
        meanings.put("resume", "no, go on");
        meanings.put("abort", "give everything back to the old side");
      }
      case "paused", "frozen" -> {
        meanings.put("resume", "go on");
        meanings.put("abort", "give everything back to the old side");
      }
      case "waiting" -> meanings.put("abort", "wait no longer and give everything back");
      case "succeeded" -> meanings.put("undo", "take it back");
      case "rolled-back" -> meanings.put("retry", "begin again, once the cause is mended");
      default -> {} // it goes on by itself
    }
    return meanings;
  }

  /** What a yes means; the reason begins with the question's word. */
  private static String yes(String reason) {
    return switch (reason.split(":", 2)[0]) {
      case "step" -> "yes, go on";
      case "roll-back" -> "yes, ROLL BACK";
      case "deadline" -> "yes, wait for as long again";
      case "hook" -> "yes, the hook has succeeded";
      case "judging" -> "yes, look on and count anew";
      default -> "say yes";
    };
  }
}
