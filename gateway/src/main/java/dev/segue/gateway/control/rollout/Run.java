package dev.segue.gateway.control.rollout;

import dev.segue.admin.Actor;
import dev.segue.gateway.config.CheckConfig.ThresholdRange;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.StrategyConfig;
import dev.segue.gateway.control.rollout.checklist.Notes;
import dev.segue.gateway.control.rollout.judge.Assessment;
import dev.segue.gateway.control.rollout.judge.LatencyHistogram;
import dev.segue.gateway.control.rollout.judge.Outcome;
import dev.segue.gateway.control.rollout.judge.Reading;
import dev.segue.gateway.control.rollout.judge.Window;
import dev.segue.gateway.control.rollout.plan.Answer;
import dev.segue.gateway.control.rollout.plan.Effect;
import dev.segue.gateway.control.rollout.plan.Look;
import dev.segue.gateway.control.rollout.plan.Observation;
import dev.segue.gateway.control.rollout.plan.Observation.HookResult;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.rollout.plan.Rollout;
import dev.segue.gateway.control.rollout.plan.RolloutState;
import dev.segue.gateway.control.rollout.plan.Step;
import dev.segue.gateway.control.rollout.plan.Verb;
import dev.segue.gateway.control.rollout.plan.Watch;
import dev.segue.gateway.control.rollout.plan.World;
import dev.segue.gateway.control.rollout.report.Chronicle;
import dev.segue.gateway.metrics.RollbackTrigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rollout while the process lives: it observes, decides by {@link Rollout}, has the decision
 * stored, and only then carries it out. Control thread.
 */
final class Run {
  private static final Logger logger = LoggerFactory.getLogger(Run.class);
  private static final Duration LONGEST_BLINDNESS = Duration.ofSeconds(30);

  private final Tools tools;
  private final RolloutLog log;
  private final Deeds deeds;
  private final Recorder recorder;
  private RolloutConfig config;
  private Journalled.Origin origin;
  private final Decisions decisions;
  private List<Long> before;
  private Looks looks;
  private Alarms alarms;
  private final Samples samples;
  private final Flight flight;
  private @Nullable Look ended;
  private boolean asking;
  private final List<HookResult> hookResults = new ArrayList<>();
  private final Set<String> toldUnstored = new HashSet<>();
  private @Nullable Long factsUntil; // nanoseconds; until then some things may be unknown

  /**
   * A rollout that goes on from there.
   *
   * @param seen what was kept for its report
   * @param notes what is known of its checklists
   */
  Run(Tools tools, RolloutLog log, Journalled from, Chronicle seen, Notes notes) {
    this(tools, log, from, seen, notes, new Samples(tools.plane()));
  }

  private Run(
      Tools tools, RolloutLog log, Journalled from, Chronicle seen, Notes notes, Samples samples) {
    this.tools = tools;
    this.log = log;
    config = from.config();
    origin = from.origin();
    before = from.before();
    looks = new Looks(config);
    alarms = new Alarms(config, from.latencies());
    this.samples = samples;
    deeds = new Deeds(tools, log, this::hookEnded);
    recorder = new Recorder(tools, log, seen);
    decisions = new Decisions(tools, this, deeds, from.state());
    flight = new Flight(tools, this, notes);
  }

  RolloutConfig config() {
    return config;
  }

  /** Where its definition came from. */
  Journalled.Origin origin() {
    return origin;
  }

  RolloutState state() {
    return decisions.state();
  }

  /** Whether it is the file's, by that definition. */
  boolean isMadeOf(RolloutConfig filed) {
    return origin == Journalled.Origin.FILE && config.equals(filed);
  }

  /** Whether the journal knows nothing of it: what never began is made of the file each time. */
  boolean isTheFilesAlone() {
    return origin == Journalled.Origin.FILE && state().phase() instanceof Phase.Pending;
  }

  RolloutLog log() {
    return log;
  }

  Recorder recorder() {
    return recorder;
  }

  Flight flight() {
    return flight;
  }

  List<Assessment.Checked> verdicts() {
    return looks.verdicts();
  }

  /** Whether a decision has been made that is not in force yet. */
  boolean isStoring() {
    return decisions.isStoring();
  }

  /** What the rollout sees of the world now. */
  World world() {
    Plane.@Nullable RouteSeen route = tools.plane().route(config.route());
    Plane.@Nullable BackendSeen stable = tools.plane().backend(config.stable());
    Plane.@Nullable BackendSeen candidate = tools.plane().backend(config.candidate());
    SequencedMap<String, World.EndpointSeen> endpoints = new LinkedHashMap<>();
    if (stable != null && isRolling()) {
      stable
          .endpoints()
          .forEach((id, seen) ->
              endpoints.put(
                  id,
                  new World.EndpointSeen(
                      seen.available(),
                      seen.healthy(),
                      seen.ready(),
                      seen.inFlight(),
                      seen.version())));
    }
    return new World(
        stable != null && (stable.available() || (mayBeThere() && !stable.known())),
        candidate != null && candidate.available(),
        route == null ? state().wanted().split() : route.split(),
        samples.capacity().percent(available(stable)),
        route != null && config.stable().equals(route.fallback()),
        endpoints);
  }

  private static int available(Plane.@Nullable BackendSeen backend) {
    return backend == null
        ? 0
        : (int) backend.endpoints().values().stream().filter(one -> one.available()).count();
  }

  /** The same rollout by another definition, which counts once that is told to begin. */
  Run with(RolloutConfig next, RolloutState from, Journalled.Origin made) {
    Journalled journalled = new Journalled(next, from, before, made);
    boolean same = // then what was before the start is known
        next.route().equals(config.route())
            && next.stable().equals(config.stable())
            && next.candidate().equals(config.candidate());
    Samples seen = same ? samples : new Samples(tools.plane());
    return new Run(tools, log, journalled, recorder.chronicle(), flight.known(), seen);
  }

  Journalled journalled() {
    return new Journalled(config, state(), before, origin);
  }

  /**
   * Has itself stored as it is, books included.
   *
   * @return completes on the control thread, with a failure where it could not be
   */
  CompletableFuture<@Nullable Void> keep() {
    recorder.store(this);
    var _ = flight.store(); // what was noted of an earlier definition
    return decisions.store();
  }

  /**
   * Judging, triggers and windows know nothing of what was before.
   *
   * @param first nothing was updated yet
   */
  private void renew(boolean first) {
    LatencyHistogram known = journalled().latencies();
    if (first || !isRolling()) { // else a backend's numbers are also those of what failed
      known = samples.before(tools.nanos().nanos());
      before = known.byBucket();
    }
    looks = new Looks(config);
    alarms = new Alarms(config, known);
    ended = null;
    hookResults.clear();
  }

  /** Looks around once, and goes on by what it sees. Called every second or so. */
  void tick() {
    samples.follow(config, state());
    Window delta = samples.next(config);
    recorder.tick(this, delta);
    long now = tools.nanos().nanos();
    samples.remember(config, state(), now);
    samples.capacity().add(delta, available(tools.plane().backend(config.stable())), now);
    if (state().phase().owns() && !isBlind()) {
      watch(delta, now);
    } else {
      alarms.clear();
    }
    var _ = observe();
  }

  /**
   * Whether some endpoint is not known yet, soon after a start of the process or of the rollout: it
   * may be new, and what nobody has looked at seems to be dead.
   */
  private boolean isBlind() {
    Long until = factsUntil;
    if (until == null) {
      return false;
    }
    boolean known = isKnown(config.stable()) && isKnown(config.candidate());
    if (known || tools.nanos().nanos() - until >= 0) {
      factsUntil = null;
    }
    return factsUntil != null;
  }

  /** Whether what is unknown counts as there: soon after a start, and before one. */
  private boolean mayBeThere() {
    return isBlind() || !state().phase().owns();
  }

  private boolean isKnown(String backend) {
    Plane.@Nullable BackendSeen seen = tools.plane().backend(backend);
    return seen == null || seen.known();
  }

  private void watch(Window delta, long now) {
    alarms.add(delta, now);
    Looks.@Nullable Due due = looks.next(Rollout.watch(config, state(), now()), delta, now);
    if (due != null) {
      look(due);
    }
  }

  private void look(Looks.Due due) {
    List<ThresholdRange> elsewhere = looks.elsewhere();
    if (elsewhere.isEmpty()) {
      looked(due, Map.of());
    } else if (asking) {
      looked(due, Looks.unanswered(elsewhere)); // what has happened is judged all the same
    } else {
      asking = true;
      Looks asked = looks;
      tools
          .outside()
          .ask(elsewhere)
          .thenAcceptAsync(
              readings -> {
                asking = false;
                if (asked == looks) { // else it is another attempt
                  looked(due, readings);
                  var _ = observe();
                }
              },
              tools.control());
    }
  }

  private void looked(Looks.Due due, Map<String, Reading> readings) {
    Watch watch = due.watch();
    Plane.@Nullable BackendSeen candidate = tools.plane().backend(config.candidate());
    String trouble =
        candidate != null && candidate.available()
            ? ""
            : config.candidate() + " has no available endpoint";
    Look look =
        watch.preCheck() ? looks.preCheck(due, trouble, readings) : looks.judge(due, readings);
    boolean hides = // what nobody could decide on yet
        ended != null && ended.stint() == look.stint() && ended.outcome() == Outcome.FAIL;
    ended = hides ? ended : look;
    tools.counting().looked(config.id(), looks.verdicts());
    recorder.looked(looks.verdicts(), now());
    deeds.say(this, "look", Deeds.GATEWAY, look.outcome().words() + ": " + look.reason());
  }

  private void hookEnded(HookResult result) {
    hookResults.add(result);
    var _ = observe();
  }

  /**
   * Decides by what is seen now. While a decision is being stored nothing is decided but the way
   * back, and what was seen is kept.
   *
   * @return completes when what is decided is carried out, or is not to be
   */
  CompletableFuture<@Nullable Void> observe() {
    RolloutState state = state();
    boolean back =
        state.phase() instanceof Phase.RollingBack going && !going.ramped() && !isRolling();
    if (state.phase() instanceof Phase.Pending || (isBlind() && !back)) {
      return CompletableFuture.completedFuture(null);
    }
    boolean live = state.phase().owns() && Rollout.serves(config, state);
    Plane.@Nullable BackendSeen candidate = tools.plane().backend(config.candidate());
    boolean open = candidate != null && candidate.breakerOpen();
    Observation seen =
        new Observation(
            world(), ended, live ? alarms.trip(open, tools.nanos().nanos()) : null, hookResults);
    Step step = Rollout.observe(config, state, seen, now());
    boolean goesBack = decisions.isWayBack(step.state());
    boolean freezes = step.state().phase() instanceof Phase.Frozen; // which has no hurry
    if (decisions.isStoring() && (!goesBack || freezes)) {
      return CompletableFuture.completedFuture(null);
    }
    RollbackTrigger why = Counting.why(state, seen);
    ended = null;
    hookResults.clear();
    if (tools.plane().broken() != null && !goesBack && !step.state().equals(state)) {
      tellOnce(step);
      decisions.note(Rollout.noted(config, state, seen, now()));
      return CompletableFuture.completedFuture(null);
    }
    return take(step, Deeds.GATEWAY, why)
        .exceptionally(failure -> {
          if (!NotStored.is(failure)) { // else the journal is broken, which it says itself
            logger.error("rollout {}: a decision was not carried out whole", config.id(), failure);
          }
          return null;
        });
  }

  /** Nothing can be decided any more, but people can be told: each kind once. */
  private void tellOnce(Step step) {
    for (Effect effect : step.effects()) {
      boolean news =
          switch (effect) {
            case Effect.Ask ask -> toldUnstored.add(ask.question().words());
            case Effect.Tell tell ->
                tell.about() != Effect.About.PHASE && toldUnstored.add(tell.about().word());
            case Effect.SetSplit _,
                Effect.SetMatch _,
                Effect.CutRules _,
                Effect.EndFallback _,
                Effect.CloseTunnels _,
                Effect.Drain _,
                Effect.Ready _,
                Effect.RunHook _ ->
                false;
          };
      if (news) {
        deeds.carryOut(this, effect, Deeds.GATEWAY);
      }
    }
  }

  private boolean isRolling() {
    return config.strategy() instanceof StrategyConfig.Rolling;
  }

  Instant now() {
    return tools.wall().instant();
  }

  /** What a verb comes to, without its being said. */
  Answer ask(Verb verb) {
    return Rollout.tell(config, state(), verb, world(), now());
  }

  void said(String word, Actor actor) {
    event("verb", actor, actor.reason().isEmpty() ? word : word + ": " + actor.reason());
  }

  /** Something has happened that is no decision. */
  void event(String kind, Actor actor, String text) {
    deeds.say(this, kind, actor, text);
  }

  /** Tells people that somebody has to do something. */
  void alert(String text) {
    deeds.alert(this, "alert", text);
  }

  /** Goes on after a start of the process. */
  CompletableFuture<@Nullable Void> recover() {
    samples.follow(config, state());
    samples.next(config);
    factsUntil = tools.nanos().nanos() + LONGEST_BLINDNESS.toNanos();
    Step step = Rollout.recover(config, state(), world(), now());
    return take(step, Deeds.GATEWAY, RollbackTrigger.OTHER);
  }

  /**
   * Takes a decision.
   *
   * @return completes when it is carried out and stored; fails with {@link NotStored}
   */
  CompletableFuture<@Nullable Void> take(Step step, Actor actor, RollbackTrigger why) {
    return decisions.take(step, actor, why);
  }

  /** A decision is made, and not yet in force. */
  void decided(RolloutState previous, RolloutState next) {
    if (next.attempt() != previous.attempt()) {
      factsUntil = tools.nanos().nanos() + LONGEST_BLINDNESS.toNanos();
      renew(previous.phase() instanceof Phase.Pending);
    }
  }

  /**
   * A decision counts from now on; its effects follow.
   *
   * @param overtaken one that leads back was faster
   */
  void inForce(Decisions.Decision decision, boolean overtaken) {
    RolloutState previous = decision.before();
    samples.follow(config, state());
    tools.counting().moved(config, previous, decision.state(), decision.why(), now());
    if (!overtaken) { // else what came after it is told already
      deeds.moved(this, previous, decision.state(), decision.actor());
      recorder.moved(this, previous, decision.state());
    }
  }

  /** A hook that the journal could not be told of. */
  void neverRan(int hook) {
    hookResults.add(new HookResult(hook, false));
  }

  /** Another one takes its place, or none. */
  void retire() {
    flight.close();
  }

  /** Ends what runs outside. */
  void close() {
    recorder.end(this);
    deeds.close();
    flight.close();
  }

  /** The candidate's part of the route's weights, per cent. */
  double candidateWeight() {
    Plane.@Nullable RouteSeen route = tools.plane().route(config.route());
    return route == null ? 0 : route.split().percent(config.candidate());
  }
}
