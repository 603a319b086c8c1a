package io.posthorn.eventlog;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The end of a file of events.
 *
 * @param size of the file in octets
 * @param whole how many of them are whole lines; what is behind them a crash left unfinished
 * @param last the last event in them
 */
record Tail(long size, long whole, Optional<Position> last) {

  /**
   * How far from the end a power cut can have left its traces: twice what is written between two
   * syncs. A lost page may lie before one that was kept, so all lines of that part are read.
   */
  private static final int WINDOW = (int) (2 * EventFile.MAX_UNSYNCED);

  private static final int MAX_WINDOW = 1 << 30;

  /**
   * Reads it.
   *
   * @throws IOException also when the file has no lines at all
   */
  static Tail of(Path path) throws IOException {
    return of(path, WINDOW);
  }

  /** The same, with another idea of what may be damaged. */
  static Tail of(Path path, int window) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long size = file.length();
      for (long octets = window; octets <= MAX_WINDOW; octets *= 4) {
        Optional<Tail> tail = read(file, size, (int) Math.min(octets, size));
        if (tail.isPresent()) {
          return tail.get();
        }
      }
      throw new IOException(path + " is no file of events");
    }
  }

  /** Takes what is unfinished away. */
  void cut(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(whole);
    }
  }

  /** The last {@code octets} of a file; empty where more are needed to find an event. */
  private static Optional<Tail> read(RandomAccessFile file, long size, int octets)
      throws IOException {
    byte[] end = new byte[octets];
    long start = size - octets;
    file.seek(start);
    file.readFully(end);
    int from = start == 0 ? 0 : lineEnd(end, 0) + 1; // -1 + 1 where there is none
    Optional<Position> last = Optional.empty();
    int lineEnd = lineEnd(end, from);
    while (lineEnd >= 0) {
      LineReader.Found found = LineReader.read(end, from, lineEnd - from);
      if (found instanceof LineReader.Found.Torn) {
        break;
      }
      if (found instanceof LineReader.Found.Event(Position position)) {
        last = Optional.of(position);
      }
      from = lineEnd + 1;
      lineEnd = lineEnd(end, from);
    }
    return last.isPresent() || start == 0
        ? Optional.of(new Tail(size, start + from, last))
        : Optional.empty();
  }

  private static int lineEnd(byte[] octets, int from) {
    for (int i = from; i < octets.length; i++) {
      if (octets[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
