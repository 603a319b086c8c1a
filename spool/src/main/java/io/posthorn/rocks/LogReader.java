package io.posthorn.rocks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads the whole records of one of RocksDB's logs, and knows where something else lies between
 * them. A log is blocks of {@value LogWriter#BLOCK} octets; a record is one or more pieces, none of
 * which crosses a block: checksum 4, length 2, type 1, then the octets.
 *
 * <p>Behind a damaged piece it goes on where that ends, if a whole one is there; else with the next
 * block, where one begins for certain. Looking for one anywhere else would find what a sender wrote
 * into a message to look like one.
 */
final class LogReader implements AutoCloseable {

  private final Source.Octets file;
  private final ByteBuffer block =
      ByteBuffer.allocate(LogWriter.BLOCK).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private boolean inside;
  private long blockStart;
  private long nextBlock;
  private long wholeEnd;
  private boolean damaged;
  private boolean doubtful;
  private boolean ended;
  private long holes;

  /** Reads {@code log}, and closes it. */
  LogReader(Source.Octets log) {
    this.file = log;
  }

  /** The next whole record; none at the end. */
  Optional<byte[]> next() throws IOException {
    while (true) {
      if (block.remaining() < LogWriter.HEADER && !readBlock()) {
        return Optional.empty();
      }
      Optional<byte[]> record = piece();
      if (record.isPresent()) {
        holes += damaged ? 1 : 0;
        damaged = false;
        wholeEnd = blockStart + block.position();
        return record;
      }
    }
  }

  /** Where the last whole record ends. */
  long wholeEnd() {
    return wholeEnd;
  }

  /** How often something that cannot be read lies before a record that can. */
  long holes() {
    return holes;
  }

  /** How many octets of what was read the disk did not give. */
  long unreadable() {
    return file.unreadable();
  }

  private boolean readBlock() throws IOException {
    if (ended) {
      return false;
    }
    doubtful = false;
    block.clear();
    blockStart = nextBlock;
    ended = !Source.fill(file, block, blockStart);
    nextBlock += LogWriter.BLOCK;
    block.flip();
    return block.remaining() >= LogWriter.HEADER;
  }

  /** Takes one piece; gives the record that it completes. */
  private Optional<byte[]> piece() {
    int start = block.position();
    int checksum = block.getInt(start);
    int length = Short.toUnsignedInt(block.getShort(start + 4));
    byte type = block.get(start + 6);
    boolean whole =
        length <= block.remaining() - LogWriter.HEADER
            && type >= LogWriter.FULL
            && type <= LogWriter.LAST
            && checksum == LogWriter.checksum(block.array(), start + 6, length + 1);
    if (!whole) {
      boolean second = doubtful;
      damage();
      int next = start + LogWriter.HEADER + length;
      doubtful = !second && length > 0 && next <= block.limit();
      block.position(doubtful ? next : block.limit());
      return Optional.empty();
    }
    doubtful = false;
    block.position(start + LogWriter.HEADER + length);
    boolean first = type == LogWriter.FULL || type == LogWriter.FIRST;
    if (first == inside) { // a piece without its beginning, or a beginning without its end
      damage();
    }
    if (first) {
      inside = true;
    } else if (!inside) {
      return Optional.empty();
    }
    begun.write(block.array(), start + LogWriter.HEADER, length);
    if (type == LogWriter.FULL || type == LogWriter.LAST) {
      byte[] record = begun.toByteArray();
      begun.reset();
      inside = false;
      return Optional.of(record);
    }
    return Optional.empty();
  }

  private void damage() {
    damaged = true;
    begun.reset();
    inside = false;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
