package io.posthorn.node;

/**
 * A node cannot start as things are: one line with the thing, the reason and the cure, and the exit
 * code of the process.
 */
public final class StartException extends Exception {

  private static final long serialVersionUID = 1L;

  /** EX_TEMPFAIL: later it may work. */
  private static final int TEMPORARY = 75;

  /** EX_CONFIG: not before somebody changes something. */
  private static final int CONFIGURATION = 78;

  private final int exit;

  private StartException(int exit, String line) {
    super(line);
    this.exit = exit;
  }

  static StartException configuration(String line) {
    return new StartException(CONFIGURATION, line);
  }

  static StartException temporary(String line) {
    return new StartException(TEMPORARY, line);
  }

  /** The exit code. */
  public int exit() {
    return exit;
  }
}
