package io.posthorn.client;

import java.net.InetAddress;
import java.util.Optional;

/** What came of opening a session. */
public sealed interface Opening {

  /** Ready for a transaction. Whoever holds it closes it. */
  record Open(ClientSession session) implements Opening {}

  /**
   * There is none, and nothing is left open.
   *
   * @param signal why; never {@link Signal.Taken}
   * @param from our address of the connection; empty where none was made
   */
  record NotOpen(Signal signal, Optional<InetAddress> from) implements Opening {}
}
