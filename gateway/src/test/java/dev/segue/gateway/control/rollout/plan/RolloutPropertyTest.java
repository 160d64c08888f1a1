package dev.segue.gateway.control.rollout.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig.Amount.Count;
import dev.segue.gateway.config.StrategyConfig.Canary;
import dev.segue.gateway.config.StrategyConfig.Path;
import dev.segue.gateway.control.rollout.judge.Outcome;
import dev.segue.gateway.control.rollout.plan.Observation.Trip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Whatever is seen and said, and wherever the process ends: the promises hold. */
class RolloutPropertyTest {
  private static final Verb.Abort ABORT = new Verb.Abort(false, false, false);
  private static final List<Verb> VERBS = new ArrayList<>(Situations.verbs().values());

  /** Something happens; {@code number} says which, where there are several. */
  record Happening(Kind kind, int number, int effects, boolean forgetful) {
    enum Kind {
      LOOK,
      TICK,
      TIME,
      TRIP,
      VERB,
      STABLE,
      CANDIDATE,
      CAPACITY,
      HOOKS
    }
  }

  @Provide
  Arbitrary<List<Happening>> anything() {
    return happenings(Arbitraries.of(Happening.Kind.class));
  }

  @Provide
  Arbitrary<List<Happening>> nobodySpeaks() {
    return happenings(
        Arbitraries.of(
            Happening.Kind.LOOK,
            Happening.Kind.TICK,
            Happening.Kind.TIME,
            Happening.Kind.STABLE,
            Happening.Kind.CANDIDATE,
            Happening.Kind.HOOKS));
  }

  /** A crash comes with one in six; looks are more frequent than anything else. */
  private static Arbitrary<List<Happening>> happenings(Arbitrary<Happening.Kind> kinds) {
    return Combinators.combine(
            Arbitraries.oneOf(kinds, Arbitraries.just(Happening.Kind.LOOK)),
            Arbitraries.integers().between(0, 99),
            Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(99)),
                Tuple.of(1, Arbitraries.integers().between(-1, 3))),
            Arbitraries.of(true, false))
        .as(Happening::new)
        .list()
        .ofMaxSize(60);
  }

  @Provide
  Arbitrary<Plans> plans() {
    return Arbitraries.of(
        Plans.canary(),
        Plans.quickCanary().with(Plans.scaledDown()),
        Plans.matched(2),
        Plans.blueGreen(),
        Plans.rolling(new Count(2), new Count(2)),
        Plans.matched(2).withGates(),
        Plans.blueGreen().withGates(),
        Plans.rolling(new Count(2), new Count(2)).withGates(),
        Plans.steps(
            new Action.Hook("backup"),
            new Action.SetWeight(5),
            new Action.PauseFor(Duration.ofHours(1)),
            new Action.Approve(),
            new Action.SetWeight(50),
            new Action.Hook("smoke-test")),
        irreversible());
  }

  private static Plans irreversible() {
    return Plans.of(
        new Canary(
            100,
            new Path.Listed(
                List.of(
                    StepConfig.of(new Action.SetWeight(50)),
                    new StepConfig(new Action.Hook("drop-column"), true)))));
  }

  @Property(tries = 3000)
  void promisesHold(@ForAll("plans") Plans plans, @ForAll("anything") List<Happening> happenings) {
    Story story = new Story(plans);
    for (Happening happening : happenings) {
      story.take(happening);
      story.check();
    }
    story.comesBack();
  }

  @Property(tries = 1000)
  void withoutAPassNothingGetsMoreThanTheFirstWeight(
      @ForAll("plans") Plans plans, @ForAll("nobodySpeaks") List<Happening> happenings) {
    Story story = new Story(plans);
    story.passes = false;
    int first = story.firstWeight();
    for (Happening happening : happenings) {
      story.take(happening);
      assertThat(story.drive.world.inForce.of("new")).isLessThanOrEqualTo(first);
      assertThat(story.drive.phase()).isNotIn("baking", "promoting", "succeeded");
    }
  }

  /** A rollout, and beside it what must be true of it. */
  private static final class Story {
    final Drive drive;
    boolean passes = true;
    private final RolloutConfig config;
    private int passed;
    private int words;
    private int rises;
    private int retries;
    private int attempts = 1;

    Story(Plans plans) {
      config = plans.config();
      drive = new Drive(plans);
      drive.world.endpoints(4);
      drive.say(new Verb.Start());
    }

    int firstWeight() {
      for (StepConfig step : Rollout.course(config, drive.state)) {
        if (step.action() instanceof Action.SetWeight(int weight)) {
          boolean switches = config.match().isEmpty() || weight == 0;
          return switches ? weight : 0;
        }
      }
      return 0;
    }

    void take(Happening happening) {
      int number = happening.number();
      switch (happening.kind()) {
        case LOOK -> look(number, happening);
        case TICK -> observe(null, Duration.ofSeconds(1), happening);
        case TIME -> observe(null, Duration.ofMinutes(number), happening);
        case TRIP -> {
          drive.trip = number % 3 == 0 ? null : new Trip("t", number % 3 == 1, "numbers");
          observe(null, Duration.ofSeconds(1), happening);
          drive.trip = number % 2 == 0 ? null : drive.trip;
        }
        case VERB -> say(VERBS.get(number % VERBS.size()), happening);
        case STABLE -> drive.world.stableAvailable = number % 2 == 0;
        case CANDIDATE -> drive.world.candidateAvailable = number % 2 == 0;
        case CAPACITY -> drive.world.stableCapacity = number;
        case HOOKS -> {
          drive.world.hookSucceeds = hook -> number % 2 == 0;
          drive.world.hookEnds = hook -> number % 3 != 0;
        }
      }
    }

    private void look(int number, Happening happening) {
      @Nullable Watch watch = Rollout.watch(config, drive.state, drive.now);
      if (watch == null) {
        observe(null, Plans.INTERVAL, happening);
        return;
      }
      Outcome[] all = Outcome.values();
      Outcome verdict = number < 60 ? Outcome.PASS : all[number % all.length];
      if (verdict == Outcome.PASS && !passes) {
        verdict = Outcome.NO_DATA;
      }
      passed += verdict == Outcome.PASS ? 1 : 0;
      observe(new Look(watch.stint(), verdict, "numbers"), watch.every(), happening);
    }

    private void observe(@Nullable Look look, Duration time, Happening happening) {
      drive.now = drive.now.plus(time);
      take(Rollout.observe(config, drive.state, drive.seen(look), drive.now), happening);
    }

    private void say(Verb verb, Happening happening) {
      Answer answer = Rollout.tell(config, drive.state, verb, drive.world.facts(), drive.now);
      if (!(answer instanceof Step step)) {
        return;
      }
      words++;
      retries += verb instanceof Verb.Retry ? 1 : 0;
      attempts += step.state().attempt() > drive.state.attempt() ? 1 : 0;
      take(step, happening);
      if (verb instanceof Verb.TakeOver && drive.state.phase().takenOver()) {
        drive.world.inForce = SimulatedWorld.split("new=33, old=67");
      }
    }

    private void take(Step step, Happening happening) {
      RolloutState before = drive.state;
      Split inForce = drive.world.inForce;
      step.effects().forEach(effect -> keepsServing(effect, inForce));
      boolean whole = happening.effects() == 99;
      if (whole) {
        drive.take(step);
      } else {
        crash(step, happening);
      }
      int more = drive.state.wanted().split().of("new") - before.wanted().split().of("new");
      boolean forward = !(drive.state.phase() instanceof Phase.RollingBack);
      rises += more > 0 && forward ? 1 : 0;
    }

    private void crash(Step step, Happening happening) {
      RolloutState stored = happening.effects() < 0 ? drive.state : step.state();
      Split inForce = drive.world.inForce;
      drive.state = stored;
      step.effects().stream().limit(Math.max(0, happening.effects())).forEach(drive.world::apply);
      drive.world.inForce = happening.forgetful() ? inForce : drive.world.inForce;
      drive.restart();
      assertThat(drive.state.tally()).isEqualTo(stored.tally());
      assertThat(drive.state.step()).isEqualTo(stored.step());
      assertThat(drive.state.pointOfNoReturn()).isEqualTo(stored.pointOfNoReturn());
      RolloutState once = drive.state;
      drive.restart();
      assertThat(drive.state.phase())
          .as("a second restart changes nothing")
          .isEqualTo(once.phase());
      assertThat(drive.state.wanted()).isEqualTo(once.wanted());
    }

    /** No effect takes the traffic to a side that is not there. */
    private void keepsServing(Effect effect, Split inForce) {
      if (effect instanceof Effect.SetSplit(Split split)
          && split.isAll("old")
          && inForce.of("new") > 0
          && !drive.world.stableAvailable) {
        assertThat(split.weights())
            .as("absent only where the old side is there")
            .containsKey("new");
      }
    }

    void check() {
      World facts = drive.world.facts();
      assertThat(isOurs(facts.inForce())).as("%s in %s", facts.inForce(), drive.state).isTrue();
      assertThat(rises).as("rises").isLessThanOrEqualTo(passed + words + attempts);
      if (drive.state.pointOfNoReturn()) {
        assertThat(drive.phase()).isNotIn("rolling-back", "rolled-back");
      }
      if (drive.phase().equals("rolled-back")) {
        assertThat(drive.world.inForce).isEqualTo(SimulatedWorld.split("old=100"));
      }
      assertThat(drive.world.ran.stream().map(Effect.RunHook::run)).doesNotHaveDuplicates();
      Map<String, Integer> runs = new HashMap<>();
      for (Effect.RunHook hook : drive.world.ran) {
        int times = runs.merge(hook.name() + hook.subject(), 1, Integer::sum);
        assertThat(times).as("%s", hook).isLessThanOrEqualTo(1 + retries);
      }
      assertThat(drive.state.hooks()).hasSizeLessThanOrEqualTo(4);
    }

    private boolean isOurs(Split split) {
      boolean ramp = config.rollback().scaledDown();
      return split.equals(SimulatedWorld.split("old=100"))
          || split.equals(SimulatedWorld.split("new=33, old=67"))
          || Course.sets(config, Rollout.course(config, drive.state), split)
          || (ramp && split.of("old") + split.of("new") == 100);
    }

    /** In a world that has healed an operator always gets back, or is told why not. */
    void comesBack() {
      drive.world.stableAvailable = true;
      drive.world.stableCapacity = 100;
      drive.world.hookSucceeds = hook -> true;
      drive.world.hookEnds = hook -> true;
      drive.trip = null;
      if (drive.phase().equals("succeeded")) {
        return;
      }
      drive.restart(); // hooks that never end
      for (int i = 0; i < 60 && !drive.phase().equals("rolled-back"); i++) {
        switch (drive.phase()) {
          case "awaiting-approval" -> drive.say(back() ? new Verb.Approve() : ABORT);
          case "frozen" -> {
            if (drive.state.pointOfNoReturn()) {
              return;
            }
            if (drive.ask(new Verb.Retry()) instanceof Answer.Refusal) {
              drive.say(ABORT);
            }
          }
          case "rolling-back" -> {}
          default -> drive.say(ABORT);
        }
        heal();
        drive.tick();
      }
      drive.is("rolled-back").splits("old=100");
    }

    private boolean back() {
      return drive.state.phase().base() instanceof Phase.RollingBack;
    }

    /** What hooks of an unknown end would have brought. */
    private void heal() {
      for (EndpointUpdate update : drive.state.endpoints()) {
        if (update.stage() == EndpointUpdate.Stage.BACK_STARTING) {
          drive.world.endpoint(update.endpoint()).version = "v1";
          drive.world.endpoint(update.endpoint()).healthy = true;
        }
      }
    }
  }
}
