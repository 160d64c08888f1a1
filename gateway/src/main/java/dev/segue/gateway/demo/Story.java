package dev.segue.gateway.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The migration that the demo plays: what the operator does when. It scales with its length.
 *
 * @param length of the whole
 * @param scenes in order; the first begins at once, each lasts until the next begins
 * @param rollout that is followed, and how it has to end; {@code null} where an operator shifts
 */
record Story(Duration length, List<Scene> scenes, @Nullable Followed rollout) {
  Story {
    scenes = List.copyOf(scenes);
  }

  /**
   * One step.
   *
   * @param label in a word
   * @param title in a sentence
   */
  record Scene(String label, String title, Act act, Duration begin) {}

  /**
   * A rollout, which the story's end waits for.
   *
   * @param phase in which it has to be then
   */
  record Followed(String id, String phase) {}

  /** What happens at the beginning of a step. */
  sealed interface Act {
    /** Nothing. */
    record Watch() implements Act {}

    /** The operator gives the new version that share, in per cent. */
    record Shift(int percent) implements Act {}

    /** The operator says a verb to the rollout. */
    record Say(String verb) implements Act {}

    /** From now on that part of the reads fails at the new version, in per cent. */
    record Fail(int percent) implements Act {}

    /** The new version dies. */
    record Die() implements Act {}

    /** The new version comes back. */
    record ComeBack() implements Act {}
  }

  private record Part(int parts, String label, String title, Act act) {}

  private static final List<Part> BY_HAND =
      List.of(
          new Part(2, "0 %", "everything goes to the old version", new Act.Watch()),
          shift(2, 1, "the first requests go to the new version"),
          shift(2, 5, "no trouble: a little more"),
          shift(2, 25, "still none: a quarter"),
          shift(3, 50, "half and half"),
          new Part(
              8,
              "dies",
              "the new version dies; what it was asked falls back, then it is taken out",
              new Act.Die()),
          new Part(
              7,
              "back",
              "the new version is back; checks pass, trials pass, it gets its half again",
              new Act.ComeBack()),
          shift(2, 75, "on with the migration"),
          shift(4, 100, "everything goes to the new version"));

  private static Part shift(int parts, int percent, String title) {
    return new Part(parts, percent + " %", title, new Act.Shift(percent));
  }

  private static final Part BEFORE =
      new Part(2, "old", "everything goes to the old version", new Act.Watch());

  private static Part starts(int parts, String title) {
    return new Part(parts, "start", title, new Act.Say("start"));
  }

  private static final List<Part> CANARY =
      List.of(
          BEFORE,
          starts(18, "the rollout starts: a fifth, a look at the numbers, more with each pass"));

  private static final List<Part> BAD_CANARY =
      List.of(
          BEFORE,
          new Part(2, "bad", "of the new version every fifth read will fail", new Act.Fail(20)),
          starts(16, "the rollout starts; what fails is answered by the old version"));

  private static final List<Part> BLUE_GREEN =
      List.of(
          BEFORE,
          starts(14, "pre-checks, then everything at once, and a watch over it"),
          new Part(
              4, "back", "one call, and the old version has everything", new Act.Say("abort")));

  private static final List<Part> ROLLING =
      List.of(
          new Part(2, "old", "three instances of the old version", new Act.Watch()),
          starts(
              24, "one instance after the other: drained, replaced, well and of the new version"));

  /** That story, told in that time. */
  static Story of(Scenario scenario, Duration length) {
    return switch (scenario) {
      case BY_HAND -> of(BY_HAND, length, null);
      case CANARY -> of(CANARY, length, new Followed("canary", "succeeded"));
      case BAD_CANARY -> of(BAD_CANARY, length, new Followed("canary", "rolled-back"));
      case BLUE_GREEN -> of(BLUE_GREEN, length, new Followed("blue-green", "rolled-back"));
      case ROLLING -> of(ROLLING, length, new Followed("rolling", "succeeded"));
    };
  }

  private static Story of(List<Part> told, Duration length, @Nullable Followed rollout) {
    int parts = told.stream().mapToInt(Part::parts).sum();
    List<Scene> scenes = new ArrayList<>();
    int before = 0;
    for (Part part : told) {
      Duration begin = length.multipliedBy(before).dividedBy(parts);
      scenes.add(new Scene(part.label(), part.title(), part.act(), begin));
      before += part.parts();
    }
    return new Story(length, scenes, rollout);
  }

  /** The number of the scene that is on at that time. */
  int at(Duration elapsed) {
    int last = 0;
    for (int i = 1; i < scenes.size(); i++) {
      if (scenes.get(i).begin().compareTo(elapsed) <= 0) {
        last = i;
      }
    }
    return last;
  }

  boolean isOver(Duration elapsed) {
    return elapsed.compareTo(length) >= 0;
  }
}
