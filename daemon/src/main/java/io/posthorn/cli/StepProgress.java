package io.posthorn.cli;

import io.posthorn.time.Time;
import java.time.Duration;

/** Says how far a long command is: each step on a terminal, else one in a few seconds. */
final class StepProgress {

  private static final Duration BETWEEN = Duration.ofSeconds(5);

  private final Shell shell;
  private final Time time;
  private long last;

  StepProgress(Shell shell, Time time) {
    this.shell = shell;
    this.time = time;
    this.last = time.ticks();
  }

  void at(String step) {
    long now = time.ticks();
    if (shell.terminal() || now - last >= BETWEEN.toNanos()) {
      last = now;
      shell.err().println("checking " + step);
    }
  }
}
