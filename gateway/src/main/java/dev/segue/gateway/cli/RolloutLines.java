package dev.segue.gateway.cli;

import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;

/** A line for each event, for logs and scripts; questions go to standard error. */
final class RolloutLines implements RolloutSight {
  private final Console console;
  private final boolean quiet;
  private boolean away;

  /**
   * @param quiet leaves the events out
   */
  RolloutLines(Console console, boolean quiet) {
    this.console = console;
    this.quiet = quiet;
  }

  @Override
  public void event(RolloutEventView event) {
    if (!quiet) {
      console.line(RolloutText.line(event));
    }
  }

  @Override
  public void now(RolloutView rollout) {
    away = false;
  }

  @Override
  public void asks(RolloutView rollout) {
    String why = rollout.reason().isEmpty() ? "" : ": " + RolloutText.clean(rollout.reason());
    console.err().println("segue: " + rollout.id() + " is " + rollout.phase() + why);
    RolloutAdvice.of(rollout).forEach(advice -> console.err().println("  " + advice));
    console.err().flush();
  }

  @Override
  public void lost(String why) {
    if (!away) {
      console.err().println("segue: " + why.lines().findFirst().orElse("") + "; trying again");
      console.err().flush();
    }
    away = true;
  }
}
