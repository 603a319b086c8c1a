package io.posthorn.cli;

/** While it is open, Ctrl-C ends the process with 0: who follows something has seen enough. */
final class Interruption implements AutoCloseable {

  private final Thread hook = new Thread(() -> Runtime.getRuntime().halt(Exit.OK), "interrupted");

  private Interruption() {}

  /** From here on. */
  static Interruption endsWell() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      return;
    }
  }
}
