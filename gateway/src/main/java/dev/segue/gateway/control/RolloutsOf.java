package dev.segue.gateway.control;

import dev.segue.gateway.config.RolloutConfig;
import dev.segue.gateway.config.SegueConfig;
import java.util.Collection;
import java.util.List;

final class RolloutsOf {
  private RolloutsOf() {}

  static Collection<RolloutConfig> file(SegueConfig config) {
    return List.of();
  }
}
