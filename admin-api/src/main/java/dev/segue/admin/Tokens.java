package dev.segue.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that are known. Only their hashes are kept and compared: so every comparison is over
 * the same number of bytes, and every token is compared however early one matches.
 */
final class Tokens {
  private final List<Known> known;

  private static final class Known {
    private final Caller caller;
    private final byte[] hash;

    Known(AdminToken token) {
      caller = new Caller(token.name(), token.role());
      hash = hash(token.secret());
    }
  }

  Tokens(List<AdminToken> tokens) {
    known = tokens.stream().map(Known::new).toList();
  }

  /** Whose secret that is, or {@code null}. */
  @Nullable Caller find(String secret) {
    byte[] hash = hash(secret);
    Caller found = null;
    for (Known one : known) {
      if (MessageDigest.isEqual(one.hash, hash)) {
        found = one.caller;
      }
    }
    return found;
  }

  private static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
