package io.posthorn.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody meant to write. Pure. */
final class Spelling {

  private Spelling() {}

  /** The name that is at most a third of its letters away from {@code word}, the nearest one. */
  static Optional<String> nearest(String word, Collection<String> names) {
    String best = "";
    int least = Integer.MAX_VALUE;
    for (String name : names) {
      int distance = distance(word, name);
      if (distance < least) {
        best = name;
        least = distance;
      }
    }
    return least <= Math.max(1, best.length() / 3) ? Optional.of(best) : Optional.empty();
  }

  /** Letters to insert, delete, replace or swap with their neighbour. */
  private static int distance(String one, String other) {
    int[][] steps = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int step = Math.min(steps[i - 1][j], steps[i][j - 1]) + 1;
        step = Math.min(step, steps[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
            i > 1
                && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        steps[i][j] = swapped ? Math.min(step, steps[i - 2][j - 2] + 1) : step;
      }
    }
    return steps[one.length()][other.length()];
  }
}
