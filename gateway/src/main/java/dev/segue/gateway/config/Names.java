package dev.segue.gateway.config;

import java.util.Set;
import java.util.regex.Pattern;

/** The forms of the names that a configuration may hold. */
final class Names {
  static final String ID = "1..63 of a-z, 0-9 and -, not the words none, other and gateway";

  /** {@code none} stands for the absence of a thing, so no thing may be called so. */
  static final String NONE = "none";

  /** Words that labels of metrics use for something else. */
  private static final Set<String> RESERVED = Set.of(NONE, "other", "gateway");

  private static final Pattern ID_PATTERN = Pattern.compile("[a-z0-9-]{1,63}");
  private static final Pattern TOKEN_PATTERN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
  private static final Pattern HOST_PATTERN =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_][a-z0-9_-]{0,62})*\\.?");
  private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
  private static final Pattern PATH_PATTERN = Pattern.compile("/[!-~&&[^?#]]*");

  private Names() {}

  /** The name of a listener, backend, route, rollout or token, and of others. */
  static boolean isId(String text) {
    return ID_PATTERN.matcher(text).matches() && !RESERVED.contains(text);
  }

  /** A field name or method (RFC 9110 section 5.6.2). */
  static boolean isToken(String text) {
    return TOKEN_PATTERN.matcher(text).matches();
  }

  /** A DNS name in lower case; underscores are let through, since container names hold them. */
  static boolean isDnsName(String text) {
    return HOST_PATTERN.matcher(text).matches() && !DIGITS_AND_DOTS.matcher(text).matches();
  }

  /** What a Host field may hold: a name or IP address, with or without a port. */
  static boolean isHostField(String text) {
    return Addresses.isHost(text) || Addresses.endpoint(text) != null;
  }

  /** An absolute path without query, in visible ASCII (RFC 3986 section 3.3, loosely). */
  static boolean isPath(String text) {
    return PATH_PATTERN.matcher(text).matches();
  }
}
