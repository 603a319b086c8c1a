package io.posthorn.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * The files of a spool as the disk gives them, for whatever is not read by the engine. {@link
 * #disk} ends a reading where a part of a file cannot be read; {@link TolerantSource} goes around
 * it.
 */
interface Source {

  /** Opens a file for reading. */
  Octets open(Path file) throws IOException;

  /** What could not be read until now and was gone around, one line a range of a file. */
  List<String> unreadable();

  /** An open file. */
  interface Octets extends AutoCloseable {

    /**
     * Reads some octets, at most as many as fit.
     *
     * @return how many; negative at the file's end
     * @throws ReadFailure where the disk does not give them; nothing was put into {@code into}
     */
    int read(ByteBuffer into, long place) throws IOException;

    /** How many octets the file has. */
    long size() throws IOException;

    /** How many of those that were read are zeros, because the disk did not give them. */
    long unreadable();

    @Override
    void close() throws IOException;
  }

  /** The disk does not give what was written. */
  final class ReadFailure extends IOException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    ReadFailure(Path file, long place, IOException cause) {
      super(file + " cannot be read at octet " + place + ": " + cause.getMessage(), cause);
      this.reason = String.valueOf(cause.getMessage());
    }

    /** The kernel's words. */
    String reason() {
      return reason;
    }
  }

  /** A small file; of a large one the first 16 MiB. */
  default byte[] all(Path file) throws IOException {
    try (Octets octets = open(file)) {
      ByteBuffer all = ByteBuffer.allocate((int) Math.min(octets.size(), 1 << 24));
      fill(octets, all, 0);
      return Arrays.copyOf(all.array(), all.position());
    }
  }

  /** Reads until {@code into} is full or the file ends; whether it is full. */
  static boolean fill(Octets octets, ByteBuffer into, long place) throws IOException {
    int begin = into.position();
    while (into.hasRemaining()) {
      if (octets.read(into, place + into.position() - begin) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The files as they are. */
  static Source disk() {
    return new Source() {
      @Override
      public Octets open(Path file) throws IOException {
        return new OpenFile(file, FileChannel.open(file, StandardOpenOption.READ));
      }

      @Override
      public List<String> unreadable() {
        return List.of();
      }
    };
  }

  /** One of them. */
  record OpenFile(Path file, FileChannel channel) implements Octets {

    @Override
    public int read(ByteBuffer into, long place) throws IOException {
      try {
        return channel.read(into, place);
      } catch (ClosedChannelException e) {
        throw e;
      } catch (IOException e) {
        throw new ReadFailure(file, place, e);
      }
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public long unreadable() {
      return 0;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
