package io.posthorn.client;

import io.posthorn.network.Wire;
import io.posthorn.time.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Collects octets into blocks and sends them, each within its time. The last block stays here until
 * {@link #flush}, however full it is: so the final dot leaves in a write that is known.
 */
final class BlockStream extends OutputStream {

  private static final int BLOCK = 32 << 10;

  private final Wire wire;
  private final Supplier<Deadline> deadline;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
  private int sent;

  BlockStream(Wire wire, Supplier<Deadline> deadline) {
    this.wire = wire;
    this.deadline = deadline;
  }

  @Override
  public void write(int octet) throws IOException {
    makeRoom();
    block.put((byte) octet);
  }

  @Override
  public void write(byte[] octets, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      makeRoom();
      int part = Math.min(length - done, block.remaining());
      block.put(octets, offset + done, part);
      done += part;
    }
  }

  /** How many blocks have left. */
  int sent() {
    return sent;
  }

  /** Sends what is left. */
  @Override
  public void flush() throws IOException {
    wire.write(block.flip(), deadline.get());
    block.clear();
    sent++;
  }

  private void makeRoom() throws IOException {
    if (!block.hasRemaining()) {
      flush();
    }
  }
}
