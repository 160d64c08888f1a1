package dev.segue.gateway.config;

import dev.segue.gateway.config.ChecklistConfig.Item;
import dev.segue.gateway.config.ChecklistConfig.OwnItem;
import dev.segue.gateway.config.ChecklistConfig.Proof;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code preflight} and {@code postflight} blocks of a rollout. Items of the defaults
 * hold beside its own; {@code off} drops one.
 */
final class ChecklistReader {
  private static final List<String> PROOFS = List.of("hook", "confirm");
  private static final String ONE_PROOF = "one of " + String.join(", ", PROOFS);
  private static final String NOT_READ = "not-read";

  private final KnownNames hooks;

  ChecklistReader(KnownNames hooks) {
    this.hooks = hooks;
  }

  ChecklistConfig checklists(Block rollout) {
    Block preflight = rollout.block("preflight");
    Block postflight = rollout.block("postflight");
    List<Item> before = items(preflight, true);
    List<Item> after = items(postflight, false);
    ChecklistConfig made = rollout.makeOrNull(() -> new ChecklistConfig(before, after));
    return made == null ? ChecklistConfig.NONE : made;
  }

  /** The gateway's own first; the others by name. */
  private List<Item> items(Block block, boolean before) {
    List<String> names = block.keys();
    List<Item> items = new ArrayList<>();
    for (OwnItem own : OwnItem.values()) {
      String name = own.toString();
      if (own.isBefore() == before && names.contains(name) && !block.off(name)) {
        boolean required = block.block(name).flag("required");
        items.add(new Item(name, new Proof.Own(own), required));
      }
    }
    for (String name : names) {
      if (!isOwn(name, before) && !block.off(name)) {
        Item item = item(block, name);
        if (item != null) {
          items.add(item);
        }
      }
    }
    return items;
  }

  private static boolean isOwn(String name, boolean before) {
    for (OwnItem own : OwnItem.values()) {
      if (own.isBefore() == before && own.toString().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Item item(Block block, String name) {
    boolean named = Names.isId(name);
    if (!named) {
      block.wrong(name, name, Names.ID);
    }
    Block item = block.block(name);
    Proof proof = proof(item);
    boolean required = item.flag("required", true);
    Item made =
        proof == null
            ? null
            : item.makeOrNull(() -> new Item(named ? name : NOT_READ, proof, required));
    return named ? made : null;
  }

  private @Nullable Proof proof(Block item) {
    List<String> kinds = PROOFS.stream().filter(item::has).toList();
    if (kinds.size() != 1) {
      String shown = kinds.isEmpty() ? "missing" : String.join(" and ", kinds);
      item.wrong(kinds.isEmpty() ? PROOFS.getFirst() : kinds.getLast(), shown, ONE_PROOF);
      return null;
    }
    if (kinds.getFirst().equals("hook")) {
      String hook = hooks.known(item, "hook");
      return hook == null ? null : new Proof.ByHook(hook);
    }
    String sentence = item.textOrNull("confirm");
    return sentence == null ? null : new Proof.ByWord(sentence);
  }
}
