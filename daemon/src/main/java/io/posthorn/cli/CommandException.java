package io.posthorn.cli;

/** Ends a command with a line for people and an exit code. */
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exit;

  CommandException(int exit, String message) {
    super(message);
    this.exit = exit;
  }

  int exit() {
    return exit;
  }

  /** The line; never null, unlike {@link #getMessage} by its type. */
  String line() {
    return String.valueOf(getMessage());
  }
}
