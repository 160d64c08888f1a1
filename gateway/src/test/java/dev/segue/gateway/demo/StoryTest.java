package dev.segue.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.demo.Story.Act;
import dev.segue.gateway.demo.Story.Scene;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoryTest {
  private static final Story STORY = Story.of(Scenario.BY_HAND, Duration.ofSeconds(32));

  @Test
  void theShareOfTheNewVersionGrowsFromNothingToAll() {
    assertThat(STORY.scenes().getFirst().act()).isEqualTo(new Act.Watch());
    assertThat(shifts()).isSorted().doesNotHaveDuplicates().startsWith(1).contains(5, 25, 50);
    assertThat(STORY.scenes().getLast().act()).isEqualTo(new Act.Shift(100));
  }

  @Test
  void theNewVersionDiesAtHalfAndIsBackBeforeTheNextShift() {
    List<Act> acts = STORY.scenes().stream().map(Scene::act).toList();
    int dies = acts.indexOf(new Act.Die());

    assertThat(acts.get(dies - 1)).isEqualTo(new Act.Shift(50));
    assertThat(acts.get(dies + 1)).isEqualTo(new Act.ComeBack());
    assertThat(acts.get(dies + 2)).isEqualTo(new Act.Shift(75));
  }

  @Test
  void sceneLastsUntilTheNextBegins() {
    Duration second = STORY.scenes().get(1).begin();

    assertThat(STORY.at(Duration.ZERO)).isZero();
    assertThat(STORY.at(second.minusNanos(1))).isZero();
    assertThat(STORY.at(second)).isEqualTo(1);
    assertThat(STORY.at(Duration.ofHours(1))).isEqualTo(STORY.scenes().size() - 1);
  }

  @Test
  void isOverAtItsLength() {
    assertThat(STORY.isOver(Duration.ofSeconds(32).minusNanos(1))).isFalse();
    assertThat(STORY.isOver(Duration.ofSeconds(32))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 30, 3600})
  void everySceneHasItsPartOfAnyLength(int seconds) {
    Duration length = Duration.ofSeconds(seconds);
    List<Duration> begins =
        Story.of(Scenario.BY_HAND, length).scenes().stream().map(Scene::begin).toList();

    assertThat(begins).isSorted().doesNotHaveDuplicates().startsWith(Duration.ZERO);
    assertThat(begins.getLast()).isLessThan(length.minus(length.dividedBy(10)));
  }

  @Test
  void aRollingUpdateIsStartedAndFollowedToItsEnd() {
    Story story = Story.of(Scenario.ROLLING, Duration.ofSeconds(30));

    assertThat(story.scenes().stream().map(Scene::act))
        .containsExactly(new Act.Watch(), new Act.Say("start"));
    assertThat(story.rollout()).isEqualTo(new Story.Followed("rolling", "succeeded"));
  }

  private static List<Integer> shifts() {
    return STORY.scenes().stream()
        .map(Scene::act)
        .filter(Act.Shift.class::isInstance)
        .map(act -> ((Act.Shift) act).percent())
        .toList();
  }
}
