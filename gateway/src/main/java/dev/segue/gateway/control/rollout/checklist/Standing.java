package dev.segue.gateway.control.rollout.checklist;

import dev.segue.gateway.config.ChecklistConfig.Item;
import dev.segue.gateway.config.ChecklistConfig.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one item stands.
 *
 * @param text a sentence
 */
public record Standing(Item item, State state, String text) {
  /** So long a note of a preflight counts: what it says of the world gets old. */
  public static final Duration VALID = Duration.ofHours(1);

  /** In a word. */
  public enum State {
    MET,
    FAILED,
    /** Nobody knows, or has said so. */
    OPEN,
    RUNNING,
    WAIVED;

    /** As the admin API has it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How it stands now.
   *
   * @param note {@code null} = there is none
   * @param finding {@code null} = it cannot be seen by a look
   * @param running somebody is finding out
   * @param before it is of a preflight
   */
  public static Standing of(
      Item item,
      @Nullable Note note,
      @Nullable Finding finding,
      boolean running,
      boolean before,
      Instant now) {
    @Nullable Note counts = before && isOld(note, now) ? null : note;
    if (counts instanceof Note.Waived(String by, String reason, _)) {
      return new Standing(item, State.WAIVED, "waived by " + by + ": " + reason);
    }
    if (finding != null) {
      return new Standing(item, finding.met() ? State.MET : State.FAILED, finding.text());
    }
    if (running) {
      return new Standing(item, State.RUNNING, "under way");
    }
    return switch (counts) {
      case Note.Found(boolean met, String text, _) ->
          new Standing(item, met ? State.MET : State.FAILED, text);
      case Note.Confirmed(String by, String reason, _) ->
          new Standing(
              item, State.MET, "confirmed by " + by + (reason.isEmpty() ? "" : ": " + reason));
      case Note.Waived _ -> throw new IllegalStateException("told above");
      case null -> new Standing(item, State.OPEN, open(item, note != null));
    };
  }

  private static boolean isOld(@Nullable Note note, Instant now) {
    return note != null && note.at().plus(VALID).isBefore(now);
  }

  private static String open(Item item, boolean old) {
    String why = old ? "what was known is older than an hour" : "not known yet";
    return switch (item.proof()) {
      case Proof.ByWord(String sentence) -> "to be confirmed: " + sentence;
      case Proof.ByHook(String hook) -> why + "; hook " + hook + " finds out";
      case Proof.Own _ -> why;
    };
  }

  /** Whether nothing is left to do about it. */
  public boolean isSettled() {
    return state == State.MET || state == State.WAIVED;
  }

  /** Whether it stands in the way. */
  public boolean blocks() {
    return item.required() && !isSettled();
  }
}
