package dev.segue.gateway.demo;

import java.time.Duration;

/**
 * All that a view shows at one moment.
 *
 * @param scene the number of the scene that is on
 */
record Sight(
    Story story,
    int scene,
    Duration elapsed,
    Observer.Seen gateway,
    Tally.Slice slice,
    Tally.Totals totals) {

  Story.Scene now() {
    return story.scenes().get(scene);
  }
}
