package dev.segue.gateway;

import dev.segue.gateway.cli.ExitCode;
import dev.segue.gateway.cli.Rehearser;
import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.control.rollout.Rehearsal;
import java.util.List;
import java.util.function.Consumer;

/** Rehearses rollouts for the command line, which does not know the control plane. */
final class Rehearsals implements Rehearser {
  @Override
  public ExitCode rehearse(RolloutConfig rollout, List<String> windows, Consumer<String> line) {
    return switch (Rehearsal.of(rollout, windows, line)) {
      case SUCCEEDED -> ExitCode.OK;
      case ROLLED_BACK -> ExitCode.ROLLED_BACK;
      case HELD -> ExitCode.FROZEN;
      case UNDECIDED -> ExitCode.TIMED_OUT;
    };
  }
}
