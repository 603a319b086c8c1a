package io.posthorn.rocks;

import java.util.ArrayList;
import java.util.List;

/** What a {@link SpoolCheck} found: the first problems, and how many there are. */
final class Findings {

  /** How many problems are described; all are counted. */
  private static final int DESCRIBED = 1000;

  private final List<CheckReport.Finding> described = new ArrayList<>();
  private long number;

  void add(Invariant invariant, String what) {
    number++;
    if (described.size() < DESCRIBED) {
      described.add(new CheckReport.Finding(invariant, what));
    }
  }

  CheckReport report(CheckReport.Counts counts) {
    return new CheckReport(counts, number, described);
  }
}
