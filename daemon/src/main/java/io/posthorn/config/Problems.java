package io.posthorn.config;

import io.posthorn.config.Problem.Mark;
import io.posthorn.config.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects problems while a configuration is read. For one thread. */
final class Problems {

  private static final Mark PLAIN = new Mark(0, false);

  private final List<Problem> found = new ArrayList<>();

  void error(Place place, String message, String hint) {
    add(new Problem(place, Severity.ERROR, message, hint, PLAIN));
  }

  void warning(Place place, String message, String hint) {
    add(new Problem(place, Severity.WARNING, message, hint, PLAIN));
  }

  void add(Problem problem) {
    found.add(problem);
  }

  boolean hasErrors() {
    return found.stream().anyMatch(Problem::isError);
  }

  /** All of them in the order of the file. */
  List<Problem> all() {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.comparingInt((Problem problem) -> problem.place().line())
            .thenComparingInt(problem -> problem.place().column()));
    return List.copyOf(sorted);
  }
}
