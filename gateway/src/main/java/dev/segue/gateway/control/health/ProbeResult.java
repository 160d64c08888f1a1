package dev.segue.gateway.control.health;

import org.jspecify.annotations.Nullable;

/**
 * What one probe found.
 *
 * @param reason in words, as in {@code status 503 (expected 200-399)}
 * @param version what the endpoint reports to be; empty = nothing, or nothing usable; {@code null}
 *     = it was not asked, or there was no answer
 */
public record ProbeResult(boolean pass, String reason, @Nullable String version) {
  /** Without an answer. */
  public static ProbeResult failed(String reason) {
    return new ProbeResult(false, reason, null);
  }
}
