package dev.segue.gateway.control.rollout.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.judge.Outcome;
import dev.segue.gateway.control.rollout.plan.Observation.Trip;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rollout in a simulated world, with a clock that moves when told to. */
final class Drive {
  static final Instant START = Instant.parse("2026-03-02T10:00:00Z"); // a Monday
  private static final Duration TICK = Duration.ofSeconds(1);

  final RolloutConfig config;
  final SimulatedWorld world = new SimulatedWorld();
  RolloutState state = Rollout.pending(START);
  Instant now = START;
  int looks;
  @Nullable Trip trip;

  Drive(Plans plans) {
    config = plans.config();
  }

  static Drive started(Plans plans) {
    Drive drive = new Drive(plans);
    drive.say(new Verb.Start());
    drive.tick();
    return drive;
  }

  static Drive rolling(Plans plans, int endpoints) {
    Drive drive = new Drive(plans);
    drive.world.endpoints(endpoints);
    drive.say(new Verb.Start());
    return drive;
  }

  /** Says a word that must be taken. */
  Drive say(Verb verb) {
    Answer answer = ask(verb);
    assertThat(answer).as("%s in %s", verb, state.phase()).isInstanceOf(Step.class);
    return this;
  }

  Answer ask(Verb verb) {
    Answer answer = Rollout.tell(config, state, verb, world.facts(), now);
    if (answer instanceof Step step) {
      take(step);
    }
    return answer;
  }

  Answer.Refusal refused(Verb verb) {
    RolloutState before = state;
    Answer answer = ask(verb);
    assertThat(answer).as("%s in %s", verb, state.phase()).isInstanceOf(Answer.Refusal.class);
    assertThat(state).isEqualTo(before);
    return (Answer.Refusal) answer;
  }

  Drive tick() {
    return pass(TICK);
  }

  /** Lets time go by without a look. */
  Drive pass(Duration time) {
    now = now.plus(time);
    observe(null);
    return this;
  }

  Drive ticks(int count) {
    for (int i = 0; i < count; i++) {
      tick();
    }
    return this;
  }

  /** Waits for as long as a look takes, which then comes to this. */
  Drive look(Outcome verdict) {
    Watch watch = watch();
    now = now.plus(watch.every());
    looks++;
    observe(new Look(watch.stint(), verdict, "look " + looks));
    return tick();
  }

  Drive looks(Outcome... verdicts) {
    for (Outcome verdict : verdicts) {
      look(verdict);
    }
    return this;
  }

  Drive trips(boolean auto) {
    trip = new Trip(auto ? "error-rate" : "latency", auto, "7 of 100");
    return tick();
  }

  Watch watch() {
    @Nullable Watch watch = Rollout.watch(config, state, now);
    if (watch == null) {
      throw new AssertionError("nothing to look at in " + state.phase());
    }
    return watch;
  }

  void observe(@Nullable Look look) {
    take(Rollout.observe(config, state, seen(look), now));
  }

  Observation seen(@Nullable Look look) {
    return new Observation(world.facts(), look, trip, world.takeResults());
  }

  void take(Step step) {
    state = step.state();
    step.effects().forEach(world::apply);
  }

  /**
   * Ends and starts the process while a step is taken.
   *
   * @param effects how many of its effects are carried out before; -1 = not even its state is
   *     stored
   */
  void crash(Step step, int effects) {
    if (effects >= 0) {
      state = step.state();
      step.effects().subList(0, Math.min(effects, step.effects().size())).forEach(world::apply);
    }
    restart();
  }

  void restart() {
    world.crash();
    take(Rollout.recover(config, state, world.facts(), now));
  }

  String phase() {
    return state.phase().word();
  }

  Drive is(String phase) {
    assertThat(phase()).as("%s", state).isEqualTo(phase);
    return this;
  }

  Drive splits(String text) {
    assertThat(world.inForce).as("%s", state.phase()).isEqualTo(SimulatedWorld.split(text));
    return this;
  }

  List<Effect> said() {
    return world.said;
  }

  /** Whether people were told or asked something with these words. */
  boolean heard(String words) {
    return world.said.stream().anyMatch(effect -> effect.toString().contains(words));
  }
}
