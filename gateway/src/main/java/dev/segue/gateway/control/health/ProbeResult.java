package dev.segue.gateway.control.health;

/**
 * What one probe found.
 *
 * @param reason in words, as in {@code status 503 (expected 200-399)}
 */
record ProbeResult(boolean pass, String reason) {
  static ProbeResult failed(String reason) {
    return new ProbeResult(false, reason);
  }
}
