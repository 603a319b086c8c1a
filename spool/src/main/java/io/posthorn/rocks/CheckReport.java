package io.posthorn.rocks;

import java.util.List;

/**
 * What a check of a spool found.
 *
 * @param counts of what is there
 * @param problems how many there are
 * @param findings the first of them
 */
public record CheckReport(Counts counts, long problems, List<Finding> findings) {

  public CheckReport {
    findings = List.copyOf(findings);
  }

  /** How many of each there are. */
  public record Counts(
      long messages, long entries, long queues, long due, long bodies, long events) {}

  /**
   * One problem.
   *
   * @param invariant that does not hold
   * @param what does not, in words, with its id or key
   */
  public record Finding(Invariant invariant, String what) {}

  /** Whether all invariants hold. */
  public boolean isSound() {
    return problems == 0;
  }

  /** For the command line: 0, or 3 when there are problems. */
  public int exitCode() {
    return isSound() ? 0 : 3;
  }
}
