package io.posthorn.network;

import io.posthorn.time.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * One connection. Reading and writing block, each until its deadline; one thread uses a wire at a
 * time, any thread may close it, which ends a wait.
 */
public interface Wire extends Closeable {

  /**
   * Reads at least one octet into {@code into}.
   *
   * @return how many, or -1 at the end of the stream
   * @throws java.net.SocketTimeoutException when the deadline passes first
   */
  int read(ByteBuffer into, Deadline deadline) throws IOException;

  /**
   * Writes all of {@code from}.
   *
   * @throws java.net.SocketTimeoutException when the deadline passes first
   */
  void write(ByteBuffer from, Deadline deadline) throws IOException;

  /** Our address of the connection, also once it is closed. */
  InetAddress localAddress();

  /** Closes the connection; harmless when it is closed. */
  @Override
  void close();
}
