package io.posthorn.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes records in the framing of RocksDB's logs, which {@link LogReader} describes. */
final class LogWriter implements AutoCloseable {

  static final int BLOCK = 32_768;
  static final int HEADER = 7;

  static final byte FULL = 1;
  static final byte FIRST = 2;
  static final byte MIDDLE = 3;
  static final byte LAST = 4;

  /** What RocksDB adds to a checksum, so that one over octets with checksums in them works. */
  private static final int MASK = 0xa282ead8;

  private final FileChannel file;
  private int inBlock;

  /** A new file. */
  LogWriter(Path path) throws IOException {
    this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  void write(byte[] record) throws IOException {
    int from = 0;
    do {
      if (BLOCK - inBlock < HEADER) {
        put(ByteBuffer.allocate(BLOCK - inBlock));
        inBlock = 0;
      }
      int length = Math.min(record.length - from, BLOCK - inBlock - HEADER);
      boolean last = from + length == record.length;
      piece(type(from == 0, last), record, from, length);
      from += length;
    } while (from < record.length);
  }

  private static byte type(boolean first, boolean last) {
    if (first) {
      return last ? FULL : FIRST;
    }
    return last ? LAST : MIDDLE;
  }

  private void piece(byte type, byte[] record, int from, int length) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(HEADER + length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0).putShort((short) length).put(type).put(record, from, length);
    out.putInt(0, checksum(out.array(), HEADER - 1, length + 1)).flip();
    inBlock += out.remaining();
    put(out);
  }

  private void put(ByteBuffer out) throws IOException {
    while (out.hasRemaining()) {
      file.write(out);
    }
  }

  /** The masked CRC-32C of type and octets. */
  static int checksum(byte[] octets, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(octets, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  /** Makes what was written durable. */
  @Override
  public void close() throws IOException {
    try (file) {
      file.force(true);
    }
  }
}
