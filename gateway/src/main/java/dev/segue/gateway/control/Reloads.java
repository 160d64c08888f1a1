package dev.segue.gateway.control;

import dev.segue.admin.Actor;
import dev.segue.admin.Result;
import dev.segue.admin.view.ConfigView;
import dev.segue.admin.view.ReloadView;
import java.time.Instant;
import java.util.List;

/** What can be asked of the configuration file while the gateway runs. */
public interface Reloads {
  /** The configuration in force, and how the last reload ended. From any thread. */
  ConfigView view();

  /**
   * Reads the file again and waits for what comes of it, so never on an event loop or the control
   * thread.
   *
   * @param dryRun only say what would be; nothing is bound, recorded or counted
   */
  Result<ReloadView> reload(boolean dryRun, Actor actor);

  /** For a gateway that was not started from a file. */
  static Reloads none(Instant since) {
    ConfigView view = new ConfigView(1, since, null, List.of(), null);
    return new Reloads() {
      @Override
      public ConfigView view() {
        return view;
      }

      @Override
      public Result<ReloadView> reload(boolean dryRun, Actor actor) {
        return new Result.Conflict<>(
            "there is no configuration file to read again", "start with: segue run <conf>");
      }
    };
  }
}
