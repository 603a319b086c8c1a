package io.posthorn.cli;

/** Where {@code ./posthorn} begins. */
public final class Main {

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] words) {
    System.exit(new Posthorn(Shell.ofProcess()).run(words));
  }
}
