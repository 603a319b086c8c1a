package io.posthorn.config;

import io.posthorn.config.Problem.Severity;
import java.util.List;
import java.util.Locale;

/**
 * Problems as people read them:
 *
 * <pre>
 * posthorn.toml:41:1  error  unknown key `max_message_sise` in [smtp]
 *    41 | max_message_sise = ...
 *       | ^^^^^^^^^^^^^^^^ did you mean `max_message_size`?
 * </pre>
 */
public final class ProblemReport {

  private static final String GUTTER = "      | ";

  /** Parts of keys behind which secrets stand. */
  private static final List<String> DELICATE =
      List.of("pass", "secret", "signing_key", "-----begin");

  private ProblemReport() {}

  /** The problems with their lines of {@code source}, each ending in a line feed. */
  public static String of(Source source, List<Problem> problems) {
    StringBuilder out = new StringBuilder();
    for (Problem problem : problems) {
      out.append(problem.place()).append("  ");
      out.append(problem.severity().name().toLowerCase(Locale.ROOT)).append("  ");
      out.append(printable(problem.message())).append('\n');
      int line = problem.place().line();
      boolean here = problem.place().source().equals(source.name());
      String shown = "";
      if (here && line > 0 && line <= source.lines().size()) {
        shown = shown(problem, source.lines().get(line - 1));
        out.append(String.format(Locale.ROOT, "%5d | %s\n", line, shown));
      }
      out.append(below(problem, shown));
    }
    return out.toString();
  }

  /** {@code 2 errors, 1 warning}. */
  public static String summary(List<Problem> problems) {
    long errors = problems.stream().filter(Problem::isError).count();
    long warnings = problems.size() - errors;
    return count(errors, Severity.ERROR) + ", " + count(warnings, Severity.WARNING);
  }

  private static String count(long number, Severity severity) {
    String name = severity.name().toLowerCase(Locale.ROOT);
    return number + " " + name + (number == 1 ? "" : "s");
  }

  private static String below(Problem problem, String shown) {
    String hint = printable(problem.hint());
    int before = problem.place().column() - 1;
    int carets = before >= 0 && before < shown.length() ? problem.mark().length() : 0;
    if (carets == 0) {
      return hint.isEmpty() ? "" : GUTTER + hint + "\n";
    }
    return (GUTTER + " ".repeat(before) + "^".repeat(carets) + " " + hint).stripTrailing() + "\n";
  }

  /** What stands behind the key may be a password. */
  private static String shown(Problem problem, String line) {
    String text = printable(line);
    String lower = text.toLowerCase(Locale.ROOT);
    boolean delicate = DELICATE.stream().anyMatch(lower::contains);
    if (!problem.mark().hidden() && !delicate) {
      return text;
    }
    boolean atKey = problem.mark().hidden() && problem.mark().length() > 0;
    int column = problem.place().column() - 1;
    int equals = atKey ? text.indexOf('=', column) : text.indexOf('=');
    if (equals >= 0) {
      return text.substring(0, equals) + "= ...";
    }
    return text.startsWith("[") ? text : "...";
  }

  private static String printable(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      if (Character.isISOControl(out.charAt(i))) {
        out.setCharAt(i, ' ');
      }
    }
    return out.toString();
  }
}
