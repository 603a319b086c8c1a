package io.posthorn.options;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a mistyped field name was meant to be. */
final class NearestName {

  /** A longer name is no slip of the fingers. */
  private static final int MAX_NAME = 64;

  private static final int MAX_SLIPS = 3;

  private NearestName() {}

  /** The option whose name is nearest to {@code name}, where that is near. */
  static Optional<OptionField> to(String name) {
    if (name.length() > MAX_NAME) {
      return Optional.empty();
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(OptionField.values())
        .filter(field -> isNear(slips(lower, field), field))
        .min(Comparator.comparingInt(field -> slips(lower, field)));
  }

  /** Less than half of what makes the name, and few. */
  private static boolean isNear(int slips, OptionField field) {
    return slips <= MAX_SLIPS && 2 * slips < field.text().length() - FieldPolicy.PREFIX.length();
  }

  /** How many letters have to be put in, left out or changed (Levenshtein's distance). */
  private static int slips(String name, OptionField field) {
    String known = field.text().toLowerCase(Locale.ROOT);
    int[] row = new int[known.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= name.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= known.length(); j++) {
        int change = diagonal + (name.charAt(i - 1) == known.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[known.length()];
  }
}
