package dev.segue.gateway.config;

import java.util.List;
import java.util.Locale;

/**
 * What is looked at before a rollout starts, and after it has succeeded.
 *
 * @param preflight what is required of it must be met, or the rollout does not start
 * @param postflight what is required of it is asked for until it is met
 */
public record ChecklistConfig(List<Item> preflight, List<Item> postflight) {
  /** Nothing is looked at. */
  public static final ChecklistConfig NONE = new ChecklistConfig(List.of(), List.of());

  private static final int MOST = 100;
  private static final int LONGEST_SENTENCE = 500;

  public ChecklistConfig {
    preflight = List.copyOf(preflight);
    postflight = List.copyOf(postflight);
    Checks checks = new Checks();
    items(checks, "preflight", preflight);
    items(checks, "postflight", postflight);
    checks.done();
  }

  private static void items(Checks checks, String key, List<Item> items) {
    checks.that(items.size() <= MOST, key, items.size(), "up to " + MOST + " items");
    long ids = items.stream().map(Item::id).distinct().count();
    checks.that(ids == items.size(), key, items.size(), "each id once");
  }

  /**
   * One item.
   *
   * @param required else it is only told
   */
  public record Item(String id, Proof proof, boolean required) {
    public Item {
      Checks checks = new Checks().id("id", id);
      switch (proof) {
        case Proof.Own _ -> {}
        case Proof.ByHook(String hook) -> checks.id("hook", hook);
        case Proof.ByWord(String sentence) ->
            checks.that(
                !sentence.isBlank() && sentence.length() <= LONGEST_SENTENCE,
                "confirm",
                sentence,
                "a sentence of up to " + LONGEST_SENTENCE + " characters");
      }
      checks.done();
    }
  }

  /** How an item is known to be met. */
  public sealed interface Proof {
    /** The gateway sees it itself. */
    record Own(OwnItem item) implements Proof {}

    /** A hook of the file succeeds. */
    record ByHook(String hook) implements Proof {}

    /** Somebody confirms that sentence, by the item's name. */
    record ByWord(String sentence) implements Proof {}
  }

  /** What a gateway can see by itself. */
  public enum OwnItem {
    /** Both backends are probed. */
    HEALTH_CHECKS(true),
    /** The connections that the candidate may have are enough for the stable's traffic. */
    POOL_SIZES(true),
    /** What fails at the candidate is answered by the stable. */
    FALLBACK(true),
    /** Something leads back without a person. */
    TRIGGERS(true),
    /** Those who are to be told can be reached. */
    NOTIFIERS(true),
    /** What is decided survives the process. */
    JOURNAL(true),
    /** The switch and the way back were done with a weight of 0. */
    REHEARSAL(true),
    /** The file has what is in force. */
    FILE(false),
    /** Nothing is in flight at the old backend. */
    OLD_IDLE(false),
    /** The time in which it can be undone is over. */
    WINDOW(false);

    private final boolean before;

    OwnItem(boolean before) {
      this.before = before;
    }

    /** Whether it is of preflight; else of postflight. */
    public boolean isBefore() {
      return before;
    }

    /** As it is written in a configuration, as in {@code health-checks}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
