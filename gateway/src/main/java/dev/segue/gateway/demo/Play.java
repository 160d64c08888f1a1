package dev.segue.gateway.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run of the story, frame by frame. Confined to one thread. */
final class Play {
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(250);
  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final long SLICE = TimeUnit.SECONDS.toNanos(1);

  private final Story story;
  private final Demo.Operator operator;
  private final Observer observer;
  private final Tally tally;
  private final View view;
  private final long begin = System.nanoTime();

  private Duration moved = Duration.ZERO; // when the operator acted or the rollout was live, last
  private int scene = -1;
  private long looked = begin - LOOK;
  private long sliced = begin;
  private Observer.Seen seen = Observer.Seen.NOTHING;
  private Tally.Slice slice = Tally.Slice.NONE;

  Play(Story story, Demo.Operator operator, Observer observer, Tally tally, View view) {
    this.story = story;
    this.operator = operator;
    this.observer = observer;
    this.tally = tally;
    this.view = view;
  }

  boolean isOver() {
    boolean last = scene == story.scenes().size() - 1;
    boolean lingered = elapsed().compareTo(moved.plus(LINGER)) >= 0;
    return story.isOver(elapsed()) || (last && seen.rolloutEnded() && lingered);
  }

  /** What is not as the story has it. */
  Optional<String> trouble() {
    Story.Followed followed = story.rollout();
    return followed == null || seen.phase().equals(followed.phase())
        ? Optional.empty()
        : Optional.of(
            "rollout "
                + followed.id()
                + " is "
                + seen.phase()
                + " (expected: "
                + followed.phase()
                + ')');
  }

  /** Does what is due and shows where things are. */
  void go() throws IOException, InterruptedException {
    int due = story.at(elapsed());
    while (scene < due) { // none is left out, even where the machine was busy with something else
      scene++;
      view.scene(sight());
      operator.act(story.scenes().get(scene));
      moved = elapsed();
    }
    long now = System.nanoTime();
    if (now - looked >= LOOK) {
      looked = now;
      look();
      moved = seen.rolloutEnded() ? moved : elapsed();
    }
    if (now - sliced >= SLICE) {
      second(now);
    } else {
      view.frame(sight());
    }
  }

  /** Shows how it ended. */
  void end() throws IOException, InterruptedException {
    if (scene >= 0) {
      look();
      second(System.nanoTime());
    }
  }

  private void look() throws IOException, InterruptedException {
    seen = observer.look(story.rollout());
    observer.news().forEach(view::log);
  }

  private void second(long now) {
    slice = tally.take(now - sliced);
    sliced = now;
    view.second(sight());
  }

  private Sight sight() {
    return new Sight(story, scene, elapsed(), seen, slice, tally.totals());
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
