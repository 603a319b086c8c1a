package io.posthorn.cli;

import java.util.Map;

/** A line that counts, on a terminal, while an order is carried out. */
final class QueueProgress {

  /** A line is not drawn for each. */
  private static final int STEP = 250;

  private final Shell shell;
  private final long expected;
  private long done;
  private boolean drawn;

  /** Counts up to {@code expected}; 0 when that is not known. */
  QueueProgress(Shell shell, long expected) {
    this.shell = shell;
    this.expected = expected;
  }

  void step() {
    done++;
    if (shell.terminal() && done % STEP == 0) {
      shell.err().print("\r" + done + (expected > 0 ? " of " + expected : ""));
      shell.err().flush();
      drawn = true;
    }
  }

  /** How many were changed. */
  long done() {
    return done;
  }

  /** Names one that could not be changed. */
  void mention(Map<String, Object> item) {
    end();
    shell
        .err()
        .printf(
            "%s <%s>: %s%n",
            Show.text(item, "id"), Show.text(item, "recipient"), Show.text(item, "problem"));
  }

  void end() {
    if (drawn) {
      shell.err().println();
      drawn = false;
    }
  }
}
