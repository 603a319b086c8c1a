package io.posthorn.network;

import io.posthorn.time.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Opens connections. Blocks, for virtual threads; safe for use by many. */
public interface Network {

  /**
   * Connects to {@code peer}.
   *
   * @param source the local address to connect from; empty leaves it to the system
   * @throws java.net.SocketTimeoutException when the deadline passes
   * @throws IOException when the connection fails otherwise
   */
  Wire connect(InetSocketAddress peer, Optional<InetAddress> source, Deadline deadline)
      throws IOException;
}
