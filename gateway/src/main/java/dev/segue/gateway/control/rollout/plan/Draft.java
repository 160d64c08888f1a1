package dev.segue.gateway.control.rollout.plan;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StepConfig;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig.Rolling;
import dev.segue.gateway.control.rollout.plan.HookRun.Status;
import dev.segue.gateway.control.rollout.plan.Phase.AwaitingApproval.Question;
import dev.segue.gateway.control.rollout.plan.RolloutState.Times;
import dev.segue.gateway.control.rollout.plan.RolloutState.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next state and its effects while one decision is made. Lives for one call. */
final class Draft {
  final RolloutConfig config;
  final World world;
  final Instant now;
  private final RolloutState before;
  private final List<Effect> effects = new ArrayList<>();

  Phase phase;
  int step;
  Wanted wanted;
  Tally tally;
  boolean pointOfNoReturn;
  Times times;
  @Nullable String told;
  List<EndpointUpdate> endpoints;
  private List<StepConfig> course;
  private int attempt;
  private int stint;
  private List<HookRun> hooks;
  private int lastRun;

  Draft(RolloutConfig config, RolloutState before, World world, Instant now) {
    this.config = config;
    this.before = before;
    this.world = world;
    this.now = now;
    phase = before.phase();
    step = before.step();
    wanted = before.wanted();
    tally = before.tally();
    pointOfNoReturn = before.pointOfNoReturn();
    times = before.times();
    told = before.told();
    endpoints = new ArrayList<>(before.endpoints());
    course = Course.of(config, endpoints.size());
    attempt = before.attempt();
    stint = before.stint();
    hooks = new ArrayList<>(before.hooks());
    lastRun = before.lastRun();
  }

  /** What has been decided so far, as a state. */
  RolloutState state() {
    return new RolloutState(
        attempt,
        phase,
        step,
        wanted,
        tally,
        stint,
        pointOfNoReturn,
        hooks,
        lastRun,
        endpoints,
        times,
        told);
  }

  Step done() {
    if (!phase.word().equals(before.phase().word())) {
      String why = phase.why();
      String text = before.phase().word() + " -> " + phase.word();
      tell(Effect.About.PHASE, why.isEmpty() ? text : text + ": " + why);
    }
    return new Step(state(), effects);
  }

  void effect(Effect effect) {
    effects.add(effect);
  }

  void tell(Effect.About about, String text) {
    effects.add(new Effect.Tell(about, text));
  }

  List<StepConfig> course() {
    return course;
  }

  /** {@code null} = all steps are done. */
  @Nullable StepConfig current() {
    return step < course.size() ? course.get(step) : null;
  }

  @Nullable Watch watch() {
    return Watch.of(config, course, state(), now);
  }

  /** {@code null} where this is no rolling update. */
  @Nullable Rolling rolling() {
    return config.strategy() instanceof Rolling rolling ? rolling : null;
  }

  /** A new try, from the first step. */
  void beginAttempt() {
    attempt++;
    step = 0;
    tally = Tally.NOTHING;
    stint++;
    pointOfNoReturn = false;
    hooks.clear();
    times = new Times(now, now, null, null);
    told = null;
    endpoints.clear();
    if (rolling() == null) {
      boolean cut = wanted.cut();
      wanted = new Wanted(world.inForce(), world.inForce(), false, false);
      if (cut) {
        effect(new Effect.SetMatch(false)); // the file's rules are in force again
      }
    } else {
      world.endpoints().keySet().forEach(this::addEndpoint);
    }
    course = Course.of(config, endpoints.size());
  }

  private void addEndpoint(String id) {
    endpoints.add(new EndpointUpdate(id, EndpointUpdate.Stage.OLD, now, ""));
  }

  void nextStep() {
    boolean begins = step + 1 == Course.firstStep(config);
    jumpTo(step + 1);
    @Nullable StepConfig next = current();
    if (next != null && next.action() instanceof Action.PreCheck) {
      tally = tally.anew(); // its tries are its own
      lookAnew();
    }
    if (begins && rolling() == null && !world.candidateAvailable()) {
      phase = new Phase.Waiting(Phase.Waiting.Reason.CANDIDATE_UNAVAILABLE);
    }
  }

  void jumpTo(int next) {
    step = next;
    hooks.clear();
    progressed();
  }

  /** Restarts the time until the progress deadline. */
  void progressed() {
    times = times.progressedAt(now);
  }

  /** Judging begins anew at another weight or with another endpoint. */
  void judgeAnew() {
    tally = tally.anew();
    stint++;
    if (times.judgeFrom() == null) {
      times = times.judgedFrom(now.plus(config.judging().initialDelay()));
    }
  }

  /** Looks that have begun are void; what was counted stays. */
  void lookAnew() {
    stint++;
  }

  int stint() {
    return stint;
  }

  void setSplit(Split split) {
    wanted = wanted.with(split);
    effect(new Effect.SetSplit(split));
  }

  void setMatch(boolean on) {
    if (wanted.matched() != on) {
      wanted = wanted.withMatched(on);
      effect(new Effect.SetMatch(on));
    }
  }

  boolean splitIsInForce() {
    return rolling() != null || world.inForce().equals(wanted.split());
  }

  boolean isPast(Instant since, Duration time) {
    return !now.isBefore(since.plus(time));
  }

  void freeze(String reason) {
    boolean was = phase instanceof Phase.Frozen;
    phase = new Phase.Frozen(reason, phase.base());
    if (!was) {
      lookAnew();
      tell(Effect.About.ALERT, "frozen: " + reason);
    }
  }

  void ask(Question question, String reason) {
    ask(question, 0, reason);
  }

  private void ask(Question question, int run, String reason) {
    Phase.AwaitingApproval asked = new Phase.AwaitingApproval(question, run, reason, phase.base());
    if (!phase.equals(asked)) {
      phase = asked;
      effect(new Effect.Ask(question, reason));
    }
  }

  /** It cannot go on by itself. */
  void stuck(RolloutConfig.Consequence consequence, Question question, String reason) {
    switch (consequence) {
      case FREEZE -> freeze(reason);
      case ROLL_BACK -> Backward.byItself(this, reason);
      case ASK -> ask(question, reason);
    }
  }

  /** The run about this subject, or {@code null}. */
  @Nullable HookRun hook(String subject) {
    for (HookRun run : hooks) {
      if (run.subject().equals(subject)) {
        return run;
      }
    }
    return null;
  }

  List<HookRun> hooks() {
    return hooks;
  }

  void runHook(String name, String subject) {
    forgetHook(subject);
    hooks.add(new HookRun(++lastRun, name, subject, Status.RUNNING));
    effect(new Effect.RunHook(lastRun, name, subject));
  }

  void forgetHook(String subject) {
    hooks.removeIf(run -> run.subject().equals(subject));
  }

  void askAboutHook(HookRun run) {
    String about = run.subject().isEmpty() ? "" : " for " + run.subject();
    ask(Question.HOOK, run.number(), "nobody knows how hook " + run.name() + about + " ended");
  }
}
