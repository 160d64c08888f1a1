package dev.segue.admin;

/**
 * One operator's credential.
 *
 * @param name who it stands for in changes and logs
 * @param secret at least {@value #MIN_LENGTH} visible ASCII characters
 */
public record AdminToken(String name, String secret, Role role) {
  /** Shorter secrets can be guessed. */
  public static final int MIN_LENGTH = 16;

  public AdminToken {
    if (secret.length() < MIN_LENGTH || !secret.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      // never the value: this message reaches logs
      throw new IllegalArgumentException(
          "token "
              + name
              + ": secret of "
              + secret.length()
              + " characters (expected: at least "
              + MIN_LENGTH
              + " visible ASCII characters)");
    }
  }

  @Override
  public String toString() {
    return "AdminToken[" + name + ", " + role + ']'; // a secret must never reach a log
  }
}
