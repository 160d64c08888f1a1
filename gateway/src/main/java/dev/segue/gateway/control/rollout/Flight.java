package dev.segue.gateway.control.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.admin.Actor;
import dev.segue.admin.Result;
import dev.segue.admin.RolloutOperations.Checklist;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.RolloutView;
import dev.segue.gateway.config.ChecklistConfig;
import dev.segue.gateway.config.ChecklistConfig.Item;
import dev.segue.gateway.config.ChecklistConfig.OwnItem;
import dev.segue.gateway.config.ChecklistConfig.Proof;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.checklist.Finding;
import dev.segue.gateway.control.rollout.checklist.Note;
import dev.segue.gateway.control.rollout.checklist.Notes;
import dev.segue.gateway.control.rollout.checklist.Standing;
import dev.segue.gateway.control.rollout.plan.Phase;
import dev.segue.gateway.control.state.StateJson;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One rollout's checklists: finds out how their items stand, and keeps what was found, confirmed or
 * waived. Control thread.
 */
final class Flight {
  private static final StateJson<RolloutConfig> JSON = StateJson.of(RolloutConfig.class);

  private final Tools tools;
  private final Run run;
  private final OwnItems own;
  private final Inquiries inquiries;
  private final Set<String> running = new HashSet<>();
  private RolloutConfig next;
  private String digest;
  private Notes notes;
  private boolean closed;

  Flight(Tools tools, Run run, Notes notes) {
    this.tools = tools;
    this.run = run;
    this.notes = notes;
    next = run.config();
    digest = digest(next);
    own = new OwnItems(tools.plane());
    inquiries = new Inquiries(tools.outside());
  }

  /** What was noted. */
  Notes known() {
    return notes;
  }

  /** A start begins with that definition, so a preflight is of it. */
  void next(RolloutConfig config) {
    if (!config.equals(next)) {
      next = config;
      digest = digest(config);
    }
  }

  private static String digest(RolloutConfig config) {
    try {
      byte[] text = JSON.write(config).getBytes(UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 (expected: in every JDK)", e);
    }
  }

  private RolloutConfig config(boolean before) {
    return before ? next : run.config();
  }

  private Notes notes() {
    return notes.of(run.state().attempt(), digest);
  }

  private List<Item> items(boolean before) {
    ChecklistConfig lists = config(before).checklists();
    return before ? lists.preflight() : lists.postflight();
  }

  private List<Standing> standings(boolean before) {
    Instant now = run.now();
    Map<String, Note> known = notes().of(before);
    return items(before).stream()
        .map(item ->
            Standing.of(
                item,
                known.get(item.id()),
                item.proof() instanceof Proof.Own(OwnItem one)
                    ? own.look(one, config(before), run.state().phase())
                    : null,
                running.contains(key(before, item)),
                before,
                now))
        .toList();
  }

  private static String key(boolean before, Item item) {
    return before + "/" + item.id();
  }

  /** How that list stands. */
  ChecklistView view(Checklist list) {
    List<Standing> standings = standings(list == Checklist.PREFLIGHT);
    return new ChecklistView(
        run.config().id(),
        list.word(),
        standings.stream().noneMatch(Standing::blocks),
        standings.stream()
            .map(one ->
                new ChecklistView.ItemView(
                    one.item().id(), one.item().required(), one.state().word(), one.text()))
            .toList());
  }

  /** What of the preflight stands against a start; what a start can find out itself, it does. */
  Result.@Nullable Conflict<RolloutView> blocks(Actor actor) {
    List<Standing> before = standings(true);
    before.stream()
        .filter(one -> isRehearsal(one.item()) && !one.isSettled())
        .forEach(one -> rehearse(one.item(), "", actor));
    List<Standing> standings = standings(true);
    List<Standing> unmet = standings.stream().filter(one -> !one.isSettled()).toList();
    List<Standing> against = unmet.stream().filter(Standing::blocks).toList();
    if (!against.isEmpty()) {
      return new Result.Conflict<>(
          "preflight: " + words(against),
          "mend it, or find it out, confirm or waive it: segue rollout preflight "
              + run.config().id());
    }
    if (!standings.isEmpty()) {
      List<Standing> waived =
          standings.stream().filter(one -> one.state() == Standing.State.WAIVED).toList();
      int met = standings.size() - unmet.size() - waived.size();
      String text = met + " of " + standings.size() + " met" + also(waived) + also(unmet);
      run.event("preflight", actor, text);
    }
    return null;
  }

  private static String also(List<Standing> some) {
    return some.isEmpty() ? "" : "; " + words(some);
  }

  private static String words(List<Standing> some) {
    return some.stream()
        .map(one -> one.item().id() + " " + one.state().word() + " (" + one.text() + ')')
        .collect(Collectors.joining("; "));
  }

  private static boolean isRehearsal(Item item) {
    return item.proof() instanceof Proof.Own(OwnItem one) && one == OwnItem.REHEARSAL;
  }

  private void rehearse(Item item, String owned, Actor actor) {
    Actor by = new Actor(actor.name(), actor.address(), "rehearsal of the switch");
    Finding finding =
        owned.isEmpty() ? Rehearsed.on(tools, next, Deeds.by(next, by)) : new Finding(false, owned);
    notes = notes().with(true, item.id(), new Note.Found(finding.met(), finding.text(), run.now()));
  }

  /**
   * Finds out what can be found out, and notes what a person says.
   *
   * @param owned whose the route is, so that nothing may be rehearsed; empty = nobody's
   * @return completes when all of it is stored; what takes its time is under way then
   */
  CompletableFuture<Result<ChecklistView>> check(
      Checklist list, Set<String> confirmed, Set<String> waived, String owned, Actor actor) {
    boolean before = list == Checklist.PREFLIGHT;
    Result<ChecklistView> refused = refused(list, confirmed, waived, actor);
    if (refused != null) {
      return CompletableFuture.completedFuture(refused);
    }
    Instant now = run.now();
    notes = notes();
    for (String item : confirmed) {
      notes = notes.with(before, item, new Note.Confirmed(actor.name(), actor.reason(), now));
      run.event(list.word(), actor, item + " confirmed" + because(actor));
    }
    for (String item : waived) {
      notes = notes.with(before, item, new Note.Waived(actor.name(), actor.reason(), now));
      run.event(list.word(), actor, item + " waived" + because(actor));
    }
    List<Inquiries.Inquiry> begun = new ArrayList<>();
    for (Item item : items(before)) {
      if (!waived.contains(item.id()) && !running.contains(key(before, item))) {
        find(item, before, owned, actor, begun);
      }
    }
    String definition = digest;
    int attempt = run.state().attempt();
    begun.forEach(one -> running.add(key(before, one.item())));
    return store()
        .handleAsync(
            (_, failure) -> {
              if (failure != null) {
                begun.forEach(one -> running.remove(key(before, one.item())));
                return new Result.NotDurable<>(false, String.valueOf(failure.getMessage()));
              }
              begun.forEach(one -> start(one, before, attempt, definition));
              return new Result.Done<>(view(list), run.log().lastId());
            },
            tools.control());
  }

  private static String because(Actor actor) {
    return actor.reason().isEmpty() ? "" : ": " + actor.reason();
  }

  private @Nullable Result<ChecklistView> refused(
      Checklist list, Set<String> confirmed, Set<String> waived, Actor actor) {
    Phase phase = run.state().phase();
    boolean before = list == Checklist.PREFLIGHT;
    if (before ? phase.owns() : !(phase instanceof Phase.Succeeded)) {
      return new Result.Conflict<>(
          "the rollout is " + phase.word(),
          before ? "it has a preflight before its start" : "it has a postflight once it succeeded");
    }
    List<Item> items = items(before);
    List<String> reasons = new ArrayList<>();
    confirmed.forEach(id -> {
      if (items.stream().noneMatch(one -> one.id().equals(id) && isByWord(one))) {
        reasons.add("confirm: " + id + " (expected: " + names(items, true) + ')');
      }
    });
    waived.forEach(id -> {
      if (items.stream().noneMatch(one -> one.id().equals(id))) {
        reasons.add("waive: " + id + " (expected: " + names(items, false) + ')');
      }
    });
    if (!waived.isEmpty() && actor.reason().isEmpty()) {
      reasons.add("X-Change-Reason: missing (expected: why it is waived)");
    }
    return reasons.isEmpty() ? null : new Result.Rejected<>(reasons);
  }

  private static boolean isByWord(Item item) {
    return item.proof() instanceof Proof.ByWord;
  }

  private static String names(List<Item> items, boolean byWord) {
    String names =
        items.stream()
            .filter(one -> !byWord || isByWord(one))
            .map(Item::id)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }

  /** Does at once what can be; what takes its time is begun when the notes are stored. */
  private void find(
      Item item, boolean before, String owned, Actor actor, List<Inquiries.Inquiry> begun) {
    switch (item.proof()) {
      case Proof.ByWord _ -> {}
      case Proof.ByHook _ -> {
        notes = notes.withRun();
        begun.add(new Inquiries.Inquiry(item, notes.lastRun()));
      }
      case Proof.Own(OwnItem one) -> {
        if (own.look(one, config(before), run.state().phase()) == null) {
          switch (one) {
            case REHEARSAL -> rehearse(item, owned, actor);
            case NOTIFIERS -> begun.add(new Inquiries.Inquiry(item, 0));
            default -> throw new IllegalStateException(one + " is seen by a look");
          }
        }
      }
    }
  }

  /** What is found of another definition, or attempt, than is there by then is void. */
  private void start(Inquiries.Inquiry inquiry, boolean before, int attempt, String definition) {
    if (closed) {
      return;
    }
    var _ =
        inquiries
            .start(inquiry, config(before), attempt)
            .thenAcceptAsync(
                finding -> {
                  running.remove(key(before, inquiry.item()));
                  boolean same = !before || definition.equals(digest);
                  if (!closed && same && attempt == run.state().attempt()) {
                    ended(inquiry.item(), before, finding);
                  }
                },
                tools.control());
  }

  private void ended(Item item, boolean before, Finding finding) {
    notes =
        notes().with(before, item.id(), new Note.Found(finding.met(), finding.text(), run.now()));
    if (!finding.met()) {
      Checklist list = before ? Checklist.PREFLIGHT : Checklist.POSTFLIGHT;
      run.event(list.word(), Deeds.GATEWAY, item.id() + " failed: " + finding.text());
    }
    var _ = store();
  }

  /** Has the notes stored as they count now. */
  CompletableFuture<@Nullable Void> store() {
    notes = notes();
    return tools.plane().store(Notes.key(run.config().id()), notes.text());
  }

  /** Ends the hooks that run; nothing more is noted. */
  void close() {
    closed = true;
    inquiries.close();
  }
}
