package dev.segue.gateway.control.rollout.checklist;

import dev.segue.gateway.control.state.StateJson;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is known of the items of one attempt. Journalled beside the rollout under a key of its
 * own. An attempt's preflight is what was noted before it: a start makes it void.
 *
 * @param attempt as the rollout has it
 * @param definition a digest of the one that a preflight was of
 * @param lastRun hooks that were started; a number is never used twice
 * @param preflight by item
 * @param postflight by item
 */
public record Notes(
    int attempt,
    String definition,
    int lastRun,
    SortedMap<String, Note> preflight,
    SortedMap<String, Note> postflight) {
  /** Nothing is known. */
  public static final Notes NONE = new Notes(0, "", 0, new TreeMap<>(), new TreeMap<>());

  private static final String KEY = "/checklists"; // no id has a slash
  private static final StateJson<Notes> JSON = StateJson.of(Notes.class);

  public Notes {
    definition = definition == null ? "" : definition; // what an older journal holds has none
    preflight = Collections.unmodifiableSortedMap(new TreeMap<>(preflight));
    postflight = Collections.unmodifiableSortedMap(new TreeMap<>(postflight));
  }

  /** The journal's key for the notes of that rollout. */
  public static String key(String rollout) {
    return rollout + KEY;
  }

  /** Whether the journal's key is one of notes. */
  public static boolean isKey(String key) {
    return key.endsWith(KEY);
  }

  /** What of it counts for that attempt, and for a start with that definition. */
  public Notes of(int current, String next) {
    boolean same = attempt == current;
    return new Notes(
        current,
        next,
        lastRun,
        same && definition.equals(next) ? preflight : new TreeMap<>(),
        same ? postflight : new TreeMap<>());
  }

  /** Those of one list. */
  public SortedMap<String, Note> of(boolean before) {
    return before ? preflight : postflight;
  }

  /** With that note in place of the item's last one. */
  public Notes with(boolean before, String item, Note note) {
    SortedMap<String, Note> next = new TreeMap<>(of(before));
    next.put(item, note);
    return before
        ? new Notes(attempt, definition, lastRun, next, postflight)
        : new Notes(attempt, definition, lastRun, preflight, next);
  }

  /** With a number for one more run. */
  public Notes withRun() {
    return new Notes(attempt, definition, lastRun + 1, preflight, postflight);
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  public static Notes read(String text) {
    return JSON.read(text);
  }

  /** As the journal keeps it. */
  public String text() {
    return JSON.write(this);
  }
}
