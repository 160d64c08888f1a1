package dev.segue.admin.view;

import java.util.List;

/**
 * What is looked at before a rollout's start, or after its success.
 *
 * @param list {@code preflight} or {@code postflight}
 * @param ready nothing that is required is left to do
 */
public record ChecklistView(String rollout, String list, boolean ready, List<ItemView> items) {
  /**
   * One item.
   *
   * @param required else it is only told
   * @param state {@code met}, {@code failed}, {@code open}, {@code running} or {@code waived}
   * @param text a sentence
   */
  public record ItemView(String item, boolean required, String state, String text) {}

  /** How many are required and neither met nor waived. */
  public int unmet() {
    return (int)
        items.stream()
            .filter(one -> one.required())
            .filter(one -> !one.state().equals("met") && !one.state().equals("waived"))
            .count();
  }

  /** Whether something is still being found out. */
  public boolean stillRuns() {
    return items.stream().anyMatch(one -> one.state().equals("running"));
  }
}
