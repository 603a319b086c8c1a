package io.posthorn.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One signal for each recipient, filled in as they become known; the first one counts. */
final class Answers {

  private final List<Optional<Signal>> signals = new ArrayList<>();

  Answers(int recipients) {
    for (int i = 0; i < recipients; i++) {
      signals.add(Optional.empty());
    }
  }

  /** For the recipient at {@code index}. */
  void one(int index, Signal signal) {
    if (signals.get(index).isEmpty()) {
      signals.set(index, Optional.of(signal));
    }
  }

  /** For all who have none yet. */
  void rest(Signal signal) {
    for (int i = 0; i < signals.size(); i++) {
      one(i, signal);
    }
  }

  /** Whether a recipient has none yet: nobody has refused it. */
  boolean anyOpen() {
    return signals.stream().anyMatch(Optional::isEmpty);
  }

  /** All of them, when none is open. */
  List<Signal> signals() {
    return signals.stream().map(Optional::orElseThrow).toList();
  }
}
