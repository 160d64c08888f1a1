package dev.segue.admin.view;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A backend as the control API shows it. */
public record BackendView(
    String id,
    long revision,
    boolean available,
    long inFlight,
    BreakerView breaker,
    List<EndpointView> endpoints) {

  /**
   * The breaker's word.
   *
   * @param state {@code closed}, {@code open}, {@code half_open} or {@code disabled}
   * @param failureRate per cent, or {@code null} below the minimum of calls
   * @param slowCallRate per cent, or {@code null} below the minimum of calls
   */
  public record BreakerView(
      String state, @Nullable Double failureRate, @Nullable Double slowCallRate, int calls) {}

  /**
   * One address.
   *
   * @param state what the operator says: {@code ready}, {@code drain}, {@code maint}
   * @param health what the probes say: {@code unchecked}, {@code checking}, {@code up}, {@code
   *     down}
   * @param reason why health is what it is
   * @param available whether it gets traffic now
   * @param tunnels upgraded connections that are open, such as WebSockets
   * @param version what it reports to the probes, or empty
   */
  public record EndpointView(
      String endpoint,
      int weight,
      String state,
      String health,
      String reason,
      boolean available,
      long inFlight,
      long tunnels,
      int connections,
      String version) {

    /** A gateway of an earlier version tells no version. */
    public EndpointView {
      version = Objects.requireNonNullElse(version, "");
    }

    /** Whether nothing of it is in use any more. */
    public boolean drained() {
      return inFlight == 0 && tunnels == 0;
    }
  }
}
