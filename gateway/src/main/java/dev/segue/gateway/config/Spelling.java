package dev.segue.gateway.config;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Guesses what a misspelt key was meant to be. */
final class Spelling {
  private static final int LONGEST = 64; // the distance costs the product of both lengths

  private Spelling() {}

  /** The known word that is close to this one, or {@code null}. Of equals the first. */
  static @Nullable String nearest(String word, Set<String> known) {
    String nearest = null;
    int least = Integer.MAX_VALUE;
    String plain = plain(word);
    if (plain.length() > LONGEST) {
      return null;
    }
    for (String candidate : known) {
      int distance = distance(plain, plain(candidate));
      int allowed = Math.min(plain.length(), candidate.length()) <= 4 ? 1 : 2;
      if (distance <= allowed && distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Other ways to write words together are no distance at all. */
  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** Insertions, deletions, replacements and swaps of neighbours between two words. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(int[][] cost, String a, String b, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, 1 + cost[i - 2][j - 2]) : best;
  }
}
