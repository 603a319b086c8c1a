package io.posthorn.client;

/** What came of opening a session. */
public sealed interface Opening {

  /** Ready for a transaction. Whoever holds it closes it. */
  record Open(ClientSession session) implements Opening {}

  /**
   * There is none, and nothing is left open.
   *
   * @param signal why; never {@link Signal.Taken}
   */
  record NotOpen(Signal signal) implements Opening {}
}
