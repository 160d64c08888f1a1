package dev.segue.gateway.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.segue.admin.Actor;
import dev.segue.admin.Result;
import dev.segue.admin.RolloutOperations.Checklist;
import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.view.ChangeView;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.ChecklistView.ItemView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.ChecklistConfig;
import dev.segue.gateway.config.ChecklistConfig.Item;
import dev.segue.gateway.config.ChecklistConfig.OwnItem;
import dev.segue.gateway.config.ChecklistConfig.Proof;
import dev.segue.gateway.config.OutboundConfig;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.SegueConfig;
import dev.segue.gateway.control.rollout.Outside;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is looked at before a rollout's start, and after its success. */
class RolloutChecklistTest {
  private static final SegueConfig OLD_HAS_ALL = TestConfigs.orders("old=100");
  private static final Item BACKUP = new Item("backup", new Proof.ByHook("dump"), true);
  private static final Item SCHEMA = new Item("schema", new Proof.ByWord("it can go back"), true);
  private static final Actor WHY = new Actor("ops", "127.0.0.1", "CHG-1");

  private static final Actor SILENT = new Actor("ops", "127.0.0.1", "");

  private final FakeJournal journal = new FakeJournal();

  private static Item own(OwnItem item, boolean required) {
    return new Item(item.toString(), new Proof.Own(item), required);
  }

  private static RolloutConfig before(Item... items) {
    return RolloutConfigs.with(new ChecklistConfig(List.of(items), List.of()));
  }

  private RolloutStage stage(RolloutConfig rollout) {
    return new RolloutStage(OLD_HAS_ALL, journal, rollout);
  }

  private static Result<ChecklistView> check(
      RolloutStage stage, Checklist list, Set<String> confirmed, Set<String> waived, Actor actor) {
    return TestControl.await(stage.rollouts.check("orders-v2", list, confirmed, waived, actor));
  }

  private static ChecklistView preflight(RolloutStage stage) {
    return done(check(stage, Checklist.PREFLIGHT, Set.of(), Set.of(), TestControl.OPS));
  }

  private static <T> T done(Result<T> result) {
    assertThat(result).isInstanceOf(Result.Done.class);
    return ((Result.Done<T>) result).view();
  }

  private static String conflict(Result<?> result) {
    assertThat(result).isInstanceOf(Result.Conflict.class);
    Result.Conflict<?> conflict = (Result.Conflict<?>) result;
    return conflict.reason() + " / " + conflict.hint();
  }

  private static ChecklistView now(RolloutStage stage, Checklist list) {
    return requireNonNull(stage.rollouts.checklist("orders-v2", list));
  }

  private static ItemView item(ChecklistView view, String id) {
    return view.items().stream().filter(one -> one.item().equals(id)).findFirst().orElseThrow();
  }

  private static void hour(RolloutStage stage) {
    stage.seconds(3601, _ -> {});
  }

  // --- what stands against a start -------------------------------------------------------------

  @Test
  void whatIsRequiredAndOpenStandsAgainstAStart() {
    RolloutStage stage = stage(before(SCHEMA));

    assertThat(conflict(stage.say(RolloutVerb.START)))
        .isEqualTo(
            "preflight: schema open (to be confirmed: it can go back) / mend it, or find it out,"
                + " confirm or waive it: segue rollout preflight orders-v2");
    assertThat(stage.view().phase()).isEqualTo("pending");
    assertThat(stage.weights()).isEqualTo("old=100");

    ChecklistView view = done(check(stage, Checklist.PREFLIGHT, Set.of("schema"), Set.of(), WHY));
    assertThat(view.ready()).isTrue();
    assertThat(item(view, "schema").text()).isEqualTo("confirmed by ops: CHG-1");
    assertThat(done(stage.say(RolloutVerb.START)).phase()).isEqualTo("progressing");
    assertThat(stage.events("preflight")).containsExactly("schema confirmed: CHG-1", "1 of 1 met");
  }

  @Test
  void whatIsNotRequiredIsOnlyTold() {
    RolloutStage stage = stage(before(new Item("docs", new Proof.ByWord("they are there"), false)));

    assertThat(preflight(stage).ready()).isTrue();
    assertThat(done(stage.say(RolloutVerb.START)).phase()).isEqualTo("progressing");
    assertThat(stage.events("preflight"))
        .containsExactly("0 of 1 met; docs open (to be confirmed: they are there)");
  }

  @Test
  void whatIsWaivedNeedsAReasonAndStandsInTheHistory() {
    RolloutStage stage = stage(before(SCHEMA));
    Result<ChecklistView> bare =
        check(stage, Checklist.PREFLIGHT, Set.of(), Set.of("schema"), SILENT);
    assertThat(((Result.Rejected<ChecklistView>) bare).reasons())
        .containsExactly("X-Change-Reason: missing (expected: why it is waived)");

    ChecklistView view = done(check(stage, Checklist.PREFLIGHT, Set.of(), Set.of("schema"), WHY));

    assertThat(item(view, "schema"))
        .isEqualTo(new ItemView("schema", true, "waived", "waived by ops: CHG-1"));
    assertThat(done(stage.say(RolloutVerb.START)).phase()).isEqualTo("progressing");
    assertThat(stage.events("preflight"))
        .containsExactly(
            "schema waived: CHG-1", "0 of 1 met; schema waived (waived by ops: CHG-1)");
  }

  @Test
  void unknownNamesAreRefused() {
    RolloutStage stage = stage(before(BACKUP, SCHEMA));
    Result<ChecklistView> refused =
        check(stage, Checklist.PREFLIGHT, Set.of("backup"), Set.of("shema"), WHY);

    assertThat(((Result.Rejected<ChecklistView>) refused).reasons())
        .containsExactly(
            "confirm: backup (expected: schema)", "waive: shema (expected: backup, schema)");
  }

  @Test
  void anItemIsMetOrNotByItsHook() {
    RolloutStage stage = stage(before(BACKUP));
    assertThat(item(preflight(stage), "backup").state()).isEqualTo("running");
    assertThat(conflict(stage.say(RolloutVerb.START))).contains("backup running (under way)");
    preflight(stage);
    assertThat(stage.hooks).as("it runs already").containsOnlyKeys(-1);

    stage.hook(-1).end.complete(new Outside.HookEnd(false, "dump ended with exit code 3: full"));
    stage.rollouts.tick();
    assertThat(conflict(stage.say(RolloutVerb.START)))
        .contains("backup failed (dump ended with exit code 3: full)");
    assertThat(stage.events("preflight"))
        .containsExactly("backup failed: dump ended with exit code 3: full");

    preflight(stage);
    stage.hook(-2).end.complete(new Outside.HookEnd(true, "dump ended with exit code 0"));
    stage.rollouts.tick();
    assertThat(now(stage, Checklist.PREFLIGHT).ready()).isTrue();
    assertThat(done(stage.say(RolloutVerb.START)).phase()).isEqualTo("progressing");
  }

  @Test
  void whatIsKnownSurvivesARestart() {
    RolloutStage stage = stage(before(BACKUP));
    preflight(stage);
    stage.hook(-1).end.complete(new Outside.HookEnd(true, "done"));
    done(stage.say(RolloutVerb.START)); // a rollout that was never started is not journalled
    done(stage.say(RolloutVerb.ABORT));
    hour(stage);
    preflight(stage);
    assertThat(stage.hooks).as("no number comes twice").containsOnlyKeys(-1, -2);
    stage.hook(-2).end.complete(new Outside.HookEnd(true, "again"));

    RolloutStage next = new RolloutStage(OLD_HAS_ALL, journal, stage.passed(), before(BACKUP));

    assertThat(item(now(next, Checklist.PREFLIGHT), "backup").text()).isEqualTo("again");
    preflight(next);
    assertThat(next.hooks).containsOnlyKeys(-3);
  }

  /** A file's rollout that never began is made of the file at each start of the process. */
  @Test
  void thatOfARolloutThatNeverBeganSurvivesARestartToo() {
    RolloutStage stage = stage(before(BACKUP));
    preflight(stage);
    stage.hook(-1).end.complete(new Outside.HookEnd(true, "done"));

    RolloutStage next = new RolloutStage(OLD_HAS_ALL, journal, stage.passed(), before(BACKUP));
    assertThat(item(now(next, Checklist.PREFLIGHT), "backup").text()).isEqualTo("done");
    assertThat(done(next.say(RolloutVerb.START)).phase()).isEqualTo("progressing");
  }

  @Test
  void whoNeverBeganAndIsDefinedNoMoreLeavesNothingBehind() {
    RolloutStage stage = stage(before(BACKUP));
    preflight(stage);
    assertThat(journal.stored().rollouts()).isNotEmpty();

    stage.rollouts.define(List.of(), OutboundConfig.NONE);
    assertThat(journal.stored().rollouts()).isEmpty();
    stage.hook(-1).end.complete(new Outside.HookEnd(true, "late"));
    assertThat(journal.stored().rollouts()).as("nothing more is noted").isEmpty();
  }

  @Test
  void aReloadThatLeavesTheDefinitionAsItWasDisturbsNothing() {
    RolloutStage stage = stage(before(BACKUP));
    preflight(stage);

    stage.rollouts.define(List.of(before(BACKUP)), OutboundConfig.NONE);

    assertThat(item(now(stage, Checklist.PREFLIGHT), "backup").state()).isEqualTo("running");
    stage.hook(-1).end.complete(new Outside.HookEnd(true, "done"));
    stage.rollouts.tick();
    assertThat(now(stage, Checklist.PREFLIGHT).ready()).isTrue();
  }

  /** What was confirmed of one candidate says nothing of another. */
  @Test
  void anotherDefinitionVoidsWhatWasNoted() {
    RolloutStage stage = stage(before(SCHEMA));
    done(check(stage, Checklist.PREFLIGHT, Set.of("schema"), Set.of(), WHY));

    stage.rollouts.define(
        List.of(before(SCHEMA, own(OwnItem.REHEARSAL, true))), OutboundConfig.NONE);
    assertThat(conflict(stage.say(RolloutVerb.START))).contains("schema open");

    stage.rollouts.define(List.of(before()), OutboundConfig.NONE);
    done(stage.say(RolloutVerb.START));
    done(stage.say(RolloutVerb.ABORT));
    stage.rollouts.define(List.of(before(SCHEMA)), OutboundConfig.NONE);
    stage.rollouts.define(List.of(), OutboundConfig.NONE);
    assertThat(now(stage, Checklist.PREFLIGHT).items())
        .as("without a block in the file a retry begins with what it was")
        .isEmpty();
  }

  @Test
  void whatAHookFindsOfAnEarlierDefinitionIsVoid() {
    RolloutStage stage = stage(before(BACKUP));
    preflight(stage);
    stage.hook(-1).end.complete(new Outside.HookEnd(true, "done"));
    done(stage.say(RolloutVerb.START));
    done(stage.say(RolloutVerb.ABORT));
    preflight(stage);
    stage.rollouts.define(List.of(before(BACKUP, SCHEMA)), OutboundConfig.NONE);

    stage.hook(-2).end.complete(new Outside.HookEnd(true, "of the earlier one"));
    stage.rollouts.tick();

    assertThat(item(now(stage, Checklist.PREFLIGHT), "backup").state()).isEqualTo("open");
  }

  @Test
  void nothingIsRehearsedOnARouteThatAnotherOneOwns() {
    RolloutConfig other =
        RolloutConfigs.of(
            "orders-v3",
            RolloutConfigs.canary().strategy(),
            RolloutConfigs.canary().judging().checks());
    RolloutStage stage =
        new RolloutStage(OLD_HAS_ALL, journal, before(own(OwnItem.REHEARSAL, true)), other);
    done(stage.say("orders-v3", RolloutVerb.START));
    int changes = stage.control.operations.changes(100).size();

    assertThat(item(preflight(stage), "rehearsal").text())
        .isEqualTo("rollout orders-v3 is live and owns route orders");
    assertThat(stage.control.operations.changes(100)).hasSize(changes);
  }

  @Test
  void aHookThatCannotBeNotedIsNotStarted() {
    RolloutStage stage = stage(before(BACKUP));
    journal.failNext();

    assertThat(check(stage, Checklist.PREFLIGHT, Set.of(), Set.of(), WHY))
        .isInstanceOf(Result.NotDurable.class);
    assertThat(stage.hooks).isEmpty();
    stage.rollouts.tick();
    assertThat(item(now(stage, Checklist.PREFLIGHT), "backup").state()).isEqualTo("open");
  }

  @Test
  void whatIsKnownGetsOldAndServesOneStartOnly() {
    RolloutStage stage = stage(before(SCHEMA));
    done(check(stage, Checklist.PREFLIGHT, Set.of("schema"), Set.of(), WHY));
    hour(stage);
    assertThat(conflict(stage.say(RolloutVerb.START))).contains("schema open");

    done(check(stage, Checklist.PREFLIGHT, Set.of("schema"), Set.of(), WHY));
    done(stage.say(RolloutVerb.START));
    assertThat(conflict(check(stage, Checklist.PREFLIGHT, Set.of(), Set.of(), WHY)))
        .startsWith("the rollout is progressing");
    done(stage.say(RolloutVerb.ABORT));
    stage.seconds(601, _ -> {}); // the cool-down
    assertThat(conflict(stage.say(RolloutVerb.START))).contains("schema open");
    assertThat(conflict(stage.say(RolloutVerb.RETRY))).contains("schema open");
  }

  @Test
  void aPreflightIsOfWhatAStartWouldBeginWith() {
    RolloutStage stage = stage(before());
    done(stage.say(RolloutVerb.START));
    done(stage.say(RolloutVerb.ABORT));
    stage.rollouts.define(List.of(before(SCHEMA)), OutboundConfig.NONE);
    stage.seconds(601, _ -> {});

    assertThat(now(stage, Checklist.PREFLIGHT).items())
        .extracting(ItemView::item)
        .containsExactly("schema");
    done(check(stage, Checklist.PREFLIGHT, Set.of("schema"), Set.of(), WHY));
    assertThat(done(stage.say(RolloutVerb.START)).phase()).isEqualTo("progressing");
  }

  // --- what the gateway sees itself ------------------------------------------------------------

  @Test
  void theGatewaySeesWhatIsMissing() {
    RolloutStage stage =
        stage(
            before(
                Arrays.stream(OwnItem.values())
                    .filter(OwnItem::isBefore)
                    .map(item -> own(item, false))
                    .toArray(Item[]::new)));

    assertThat(preflight(stage).items())
        .extracting(ItemView::item, ItemView::state, ItemView::text)
        .containsExactly(
            tuple("health-checks", "failed", "old has no health block"),
            tuple(
                "pool-sizes",
                "failed",
                "new may have 1 x 100 connections, old may have 2 x 100 connections"),
            tuple("fallback", "met", "what fails is answered by old"),
            tuple("triggers", "met", "error-rate, availability"),
            tuple("notifiers", "failed", "nobody is told: notify is empty"),
            tuple("journal", "met", "state-dir can be written"),
            tuple("rehearsal", "met", "new in at weight 0 and out again, in force in 0.0 ms"));
  }

  @Test
  void aStartRehearsesTheSwitchAndTheWayBackWithoutARequest() {
    RolloutStage stage = stage(before(own(OwnItem.REHEARSAL, true)));

    done(stage.say(RolloutVerb.START));

    List<ChangeView> weights =
        stage.control.operations.changes(100).stream()
            .filter(one -> one.kind().equals("weights"))
            .toList();
    assertThat(weights.reversed())
        .extracting(ChangeView::after)
        .containsExactly("new=0, old=100", "old=100", "new=20, old=80");
    assertThat(weights.getLast().reason()).isEqualTo("by ops: rehearsal of the switch");
    assertThat(stage.events("preflight")).containsExactly("1 of 1 met");
  }

  @Test
  void aRehearsalThatFailsStandsAgainstTheStartAndLeavesTheRouteAlone() {
    RolloutStage stage =
        new RolloutStage(
            TestConfigs.orders("old=50, new=50"), journal, before(own(OwnItem.REHEARSAL, true)));

    ChecklistView view = preflight(stage);

    assertThat(item(view, "rehearsal").text())
        .isEqualTo("old is not the one backend of the route with weight");
    assertThat(view.ready()).isFalse();
    assertThat(stage.weights()).isEqualTo("new=50, old=50");
  }

  // --- after the success -----------------------------------------------------------------------

  @Test
  void afterItsSuccessTheListSaysWhatIsLeftToDo() {
    Item[] own =
        Arrays.stream(OwnItem.values())
            .filter(item -> !item.isBefore())
            .map(item -> own(item, true))
            .toArray(Item[]::new);
    Item docs = new Item("docs", new Proof.ByWord("they are written"), true);
    List<Item> items =
        IntStream.rangeClosed(0, own.length).mapToObj(i -> i < own.length ? own[i] : docs).toList();
    RolloutStage stage = stage(RolloutConfigs.with(new ChecklistConfig(List.of(), items)));
    assertThat(conflict(check(stage, Checklist.POSTFLIGHT, Set.of(), Set.of(), WHY)))
        .startsWith("the rollout is pending");
    done(stage.say(RolloutVerb.START));
    stage.seconds(200, 1000, 0.001);
    assertThat(stage.view().phase()).isEqualTo("succeeded");

    ChecklistView view = done(check(stage, Checklist.POSTFLIGHT, Set.of("docs"), Set.of(), WHY));

    assertThat(view.items())
        .extracting(ItemView::item, ItemView::state)
        .containsExactly(
            tuple("file", "failed"),
            tuple("old-idle", "met"),
            tuple("window", "failed"),
            tuple("docs", "met"));
    hour(stage);
    assertThat(item(now(stage, Checklist.POSTFLIGHT), "window").state()).isEqualTo("met");
    assertThat(item(now(stage, Checklist.POSTFLIGHT), "docs").state())
        .as("it does not get old")
        .isEqualTo("met");
  }

  @Test
  void aRolloutThatBeginsWithNewBooksHasItsPreflight() {
    RolloutStage stage = stage(before(SCHEMA));
    done(check(stage, Checklist.PREFLIGHT, Set.of("schema"), Set.of(), WHY));
    done(stage.say(RolloutVerb.START));
    stage.seconds(200, 1000, 0.001);
    hour(stage); // the window is over, and the next start is of a new rollout
    done(stage.control.setWeights("orders", "old=100"));
    assertThat(conflict(stage.say(RolloutVerb.START))).contains("schema open");
    assertThat(stage.view().phase()).as("a refusal loses nothing").isEqualTo("succeeded");

    done(check(stage, Checklist.PREFLIGHT, Set.of("schema"), Set.of(), WHY));

    RolloutView view = done(stage.say(RolloutVerb.START));
    assertThat(view.attempt()).as("numbers go on: hooks go by them").isEqualTo(2);
    assertThat(view.phase()).isEqualTo("progressing");
  }

  @Test
  void hooksEndWithTheGateway() {
    RolloutStage stage = stage(before(BACKUP));
    preflight(stage);

    stage.rollouts.close();

    assertThat(stage.hook(-1).cancelled).isTrue();
  }
}
