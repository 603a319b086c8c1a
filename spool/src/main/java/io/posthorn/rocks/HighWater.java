package io.posthorn.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The number of the last group that was synced, in a file beside the database. It is written after
 * the sync and never synced itself, so it may lag behind the log and never runs ahead of it: a
 * database that comes back with less has lost something that was answered 250.
 */
final class HighWater implements AutoCloseable {

  private static final int OCTETS = 2 * Long.BYTES;

  private final FileChannel file;

  private HighWater(FileChannel file) {
    this.file = file;
  }

  /**
   * Opens it for writing. One that the disk does not give in whole is made anew: it cannot be
   * written over in part either.
   */
  static HighWater open(Path path, Source source) throws IOException {
    if (!isReadable(path, source)) {
      Files.delete(path);
    }
    return new HighWater(
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  private static boolean isReadable(Path path, Source source) throws IOException {
    if (!Files.exists(path)) {
      return true;
    }
    try (Source.Octets octets = source.open(path)) {
      Source.fill(octets, ByteBuffer.allocate(OCTETS), 0);
      return octets.unreadable() == 0;
    }
  }

  /** The number in the file; 0 where there is none, or one torn by a power cut. */
  static long read(Path path, Source source) throws IOException {
    if (!Files.exists(path)) {
      return 0;
    }
    byte[] octets = source.all(path);
    if (octets.length != OCTETS) {
      return 0;
    }
    ByteBuffer in = ByteBuffer.wrap(octets);
    long group = in.getLong();
    return in.getLong() == ~group ? group : 0;
  }

  /** The number in the file; 0 where it cannot be read either. */
  static long known(Path path, Source source) {
    try {
      return read(path, source);
    } catch (IOException e) {
      return 0;
    }
  }

  void write(long group) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(OCTETS).putLong(group).putLong(~group).flip();
    while (out.hasRemaining()) {
      file.write(out, out.position());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
