package dev.segue.gateway.control.rollout.plan;

import static dev.segue.gateway.control.rollout.judge.Outcome.FAIL;
import static dev.segue.gateway.control.rollout.judge.Outcome.NO_DATA;
import static dev.segue.gateway.control.rollout.judge.Outcome.PASS;

import dev.segue.gateway.config.FreezeWindow;
import dev.segue.gateway.config.RolloutConfig.Consequence;
import dev.segue.gateway.config.StepConfig.Action;
import dev.segue.gateway.config.StrategyConfig.Amount.Count;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A rollout in each of the situations that docs/rollouts-states.md names. */
final class Situations {
  private static final FreezeWindow ALWAYS =
      new FreezeWindow(
          EnumSet.allOf(DayOfWeek.class), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, ZoneId.of("UTC"));
  private static final Verb.Abort ABORT = new Verb.Abort(false, false, false);

  private Situations() {}

  static SequencedMap<String, Supplier<Drive>> all() {
    SequencedMap<String, Supplier<Drive>> all = new LinkedHashMap<>();
    all.put("pending", () -> new Drive(Plans.canary()));
    all.put("waiting: freeze window", () -> Drive.started(Plans.canary().with(ALWAYS)));
    all.put("waiting: candidate", Situations::waiting);
    all.put("progressing", () -> Drive.started(Plans.canary()));
    all.put("progressing: hook", Situations::hook);
    all.put("paused: step", () -> stepped(new Action.PauseUntilResumed()));
    all.put("paused: operator", () -> Drive.started(Plans.canary()).say(new Verb.Pause()));
    all.put("paused: take-over", () -> Drive.started(Plans.canary()).say(new Verb.TakeOver()));
    all.put("asked: step", () -> stepped(new Action.Approve()));
    all.put("asked: roll-back", Situations::askedToRollBack);
    all.put("asked: deadline", Situations::askedForTime);
    all.put("asked: hook", Situations::askedAboutHook);
    all.put("asked: judging", Situations::askedToJudge);
    all.put("baking", () -> Drive.started(Plans.quickCanary()).looks(PASS, PASS));
    all.put("promoting", Situations::promoting);
    all.put("succeeded", Situations::succeeded);
    all.put("succeeded: window over", () -> succeeded().pass(Plans.WINDOW).tick());
    all.put("rolling-back", () -> Drive.started(Plans.canary()).say(ABORT));
    all.put("rolling-back: ramped", Situations::ramped);
    all.put("rolled-back", () -> Drive.started(Plans.canary()).look(FAIL).pass(Plans.COOL_DOWN));
    all.put("rolled-back: cool-down", () -> Drive.started(Plans.canary()).look(FAIL));
    all.put("frozen", Situations::frozen);
    all.put("rolling update", Situations::rolling);
    all.put("rolling update: judging", () -> rolling().ticks(4));
    return all;
  }

  static Drive in(String situation) {
    @Nullable Supplier<Drive> drive = all().get(situation);
    if (drive == null) {
      throw new IllegalArgumentException(situation);
    }
    return drive.get();
  }

  private static Drive stepped(Action action) {
    return Drive.started(Plans.steps(new Action.SetWeight(5), action));
  }

  private static Drive waiting() {
    Drive drive = new Drive(Plans.canary());
    drive.world.candidateAvailable = false;
    drive.say(new Verb.Start()).tick();
    drive.world.candidateAvailable = true;
    return drive;
  }

  private static Drive hook() {
    Drive drive = new Drive(Plans.steps(new Action.SetWeight(5), new Action.Hook("smoke-test")));
    drive.world.hookEnds = hook -> false;
    return drive.say(new Verb.Start()).ticks(2);
  }

  private static Drive askedToRollBack() {
    Drive drive = Drive.started(Plans.canary()).trips(false);
    drive.trip = null;
    return drive;
  }

  private static Drive askedForTime() {
    return Drive.started(Plans.canary().with(Consequence.ASK)).pass(Plans.DEADLINE);
  }

  private static Drive askedAboutHook() {
    Drive drive = hook();
    drive.restart();
    return drive.tick();
  }

  private static Drive askedToJudge() {
    return Drive.started(Plans.canary()).looks(NO_DATA, NO_DATA, NO_DATA, NO_DATA);
  }

  private static Drive promoting() {
    Drive drive = Drive.started(Plans.quickCanary()).looks(PASS, PASS).look(NO_DATA);
    Watch watch = drive.watch();
    drive.now = drive.now.plus(watch.every());
    drive.observe(new Look(watch.stint(), PASS, "good"));
    return drive;
  }

  private static Drive succeeded() {
    return Drive.started(Plans.quickCanary()).looks(PASS, PASS, PASS);
  }

  private static Drive ramped() {
    Drive drive = Drive.started(Plans.quickCanary().with(Plans.scaledDown())).look(PASS);
    drive.world.stableCapacity = 30;
    return drive.look(FAIL);
  }

  private static Drive frozen() {
    Drive drive = Drive.started(Plans.canary());
    drive.world.stableAvailable = false;
    drive.tick();
    drive.world.stableAvailable = true;
    return drive;
  }

  private static Drive rolling() {
    return Drive.rolling(Plans.rolling(new Count(1), new Count(1)), 3).tick();
  }

  /** In the words of the page. */
  static SequencedMap<String, Verb> verbs() {
    SequencedMap<String, Verb> verbs = new LinkedHashMap<>();
    verbs.put("start", new Verb.Start());
    verbs.put("pause", new Verb.Pause());
    verbs.put("resume", new Verb.Resume());
    verbs.put("approve", new Verb.Approve());
    verbs.put("promote", new Verb.Promote());
    verbs.put("promote-full", new Verb.PromoteFull());
    verbs.put("skip", new Verb.Skip());
    verbs.put("abort", ABORT);
    verbs.put("retry", new Verb.Retry());
    verbs.put("undo", new Verb.Undo(false));
    verbs.put("take-over", new Verb.TakeOver());
    return verbs;
  }
}
