package io.posthorn.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What one log has in it, and how to make it one that has only whole records. The engine never sees
 * another: by itself it would stop at some damage without a word, and at some not come back.
 *
 * @param file the log
 * @param octets its size
 * @param wholeEnd where its last whole record ends
 * @param holes in how many places something that cannot be read lies before a record that can
 * @param lost how many changes are missing there, as far as their numbers tell
 * @param changes how many are there
 * @param unreadable how many of its octets the disk does not give
 */
record LogMending(
    Path file, long octets, long wholeEnd, long holes, long lost, long changes, long unreadable) {

  private static final int NUMBER_AND_COUNT = Long.BYTES + Integer.BYTES;

  /** Reads a log to its end. */
  static LogMending inspect(Path file, Source source) throws IOException {
    long lost = 0;
    long changes = 0;
    long expected = -1;
    try (LogReader reader = new LogReader(source.open(file))) {
      Optional<byte[]> record = reader.next();
      while (record.isPresent()) {
        if (record.get().length >= NUMBER_AND_COUNT) {
          ByteBuffer batch = ByteBuffer.wrap(record.get()).order(ByteOrder.LITTLE_ENDIAN);
          long number = batch.getLong();
          long count = Integer.toUnsignedLong(batch.getInt());
          lost += expected < 0 ? 0 : Math.max(0, number - expected);
          expected = number + count;
          changes += count;
        }
        record = reader.next();
      }
      return new LogMending(
          file,
          Files.size(file),
          reader.wholeEnd(),
          reader.holes(),
          lost,
          changes,
          reader.unreadable());
    }
  }

  /**
   * Whether something unreadable lies before something readable. A kill leaves nothing like that; a
   * power cut may, in what was not synced, where the disk wrote its pages out of order. What the
   * disk does not give is damage anywhere: even if it was zeros, the engine would stop there.
   */
  boolean isDamaged() {
    return holes > 0 || unreadable > 0;
  }

  /** Whether it ends in the middle of a record, as a crash may leave it: it was never answered. */
  boolean isTorn() {
    return octets > wholeEnd;
  }

  boolean isClean() {
    return !isDamaged() && !isTorn();
  }

  /** What is wrong, and how much of it. */
  String damage() {
    if (holes == 0) {
      return "%d octets of %s cannot be read, %d changes in it can"
          .formatted(unreadable, file.getFileName(), changes);
    }
    return "%s is damaged in %d place%s, %d of %d changes in it are lost"
        .formatted(file.getFileName(), holes, holes == 1 ? "" : "s", lost, lost + changes);
  }

  /** Writes its whole records into a new log. */
  void copyTo(Path target, Source source) throws IOException {
    try (LogReader from = new LogReader(source.open(file));
        LogWriter to = new LogWriter(target)) {
      Optional<byte[]> record = from.next();
      while (record.isPresent()) {
        to.write(record.get());
        record = from.next();
      }
    }
  }

  /**
   * Copies what lies behind its last whole record into a new file, synced.
   *
   * @return false where that is nothing but zeros, as a power cut leaves them; there is no file
   *     then
   */
  boolean copyTail(Path target, Source source) throws IOException {
    boolean anything = false;
    try (Source.Octets log = source.open(file);
        FileChannel copy =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocate(LogWriter.BLOCK);
      long from = wholeEnd;
      while (log.read(block, from) > 0) {
        block.flip();
        from += block.remaining();
        anything |= !isZero(block);
        while (block.hasRemaining()) {
          copy.write(block);
        }
        block.clear();
      }
      copy.force(true);
    }
    if (!anything) {
      Files.delete(target);
    }
    return anything;
  }

  private static boolean isZero(ByteBuffer octets) {
    return octets.mismatch(ByteBuffer.allocate(octets.remaining())) < 0;
  }

  /** Cuts off what lies behind its last whole record. */
  void cut() throws IOException {
    try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
      log.truncate(wholeEnd);
      log.force(true);
    }
  }
}
