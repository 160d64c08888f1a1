package dev.segue.gateway.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The migration that the demo plays: what the operator does when. It scales with its length.
 *
 * @param length of the whole
 * @param scenes in order; the first begins at once, each lasts until the next begins
 */
record Story(Duration length, List<Scene> scenes) {
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

  /** What happens at the beginning of a step. */
  sealed interface Act {
    /** Nothing. */
    record Watch() implements Act {}

    /** The operator gives the new version that share, in per cent. */
    record Shift(int percent) implements Act {}

    /** The new version dies. */
    record Die() implements Act {}

    /** The new version comes back. */
    record ComeBack() implements Act {}
  }

  private record Part(int parts, String label, String title, Act act) {}

  private static final List<Part> PARTS =
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

  /** The story, told in that time. */
  static Story of(Duration length) {
    int parts = PARTS.stream().mapToInt(Part::parts).sum();
    List<Scene> scenes = new ArrayList<>();
    int before = 0;
    for (Part part : PARTS) {
      Duration begin = length.multipliedBy(before).dividedBy(parts);
      scenes.add(new Scene(part.label(), part.title(), part.act(), begin));
      before += part.parts();
    }
    return new Story(length, scenes);
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
