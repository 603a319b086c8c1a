package io.posthorn.ops;

import java.io.IOException;
import java.util.Map;

/** One thing that a running relay can be asked. May block; has a thread of its own. */
@FunctionalInterface
public interface ControlCommand {

  /**
   * Answers.
   *
   * @param arguments as the client sent them; nothing about them is known to be right
   * @param answer takes the items, which reach the client at once
   * @return how it ended
   * @throws IOException when the client went away
   */
  Ending run(Map<String, Object> arguments, Answer answer) throws IOException;

  /**
   * The same command, asked by this account of the machine. Most do not care by whom.
   *
   * @param account as the kernel names it, so it may be believed
   */
  default ControlCommand by(String account) {
    return this;
  }

  /** Where the items of an answer go, one JSON object each. */
  @FunctionalInterface
  interface Answer {

    /** Sends one item. */
    void item(Map<String, Object> item) throws IOException;
  }

  /** How a command ended. */
  sealed interface Ending {}

  /** All items were sent. */
  record Done() implements Ending {}

  /**
   * It did not work out.
   *
   * @param exit the exit code for the one who asked
   * @param message one line for people
   */
  record Failed(int exit, String message) implements Ending {}

  /** The one good ending. */
  Ending DONE = new Done();
}
