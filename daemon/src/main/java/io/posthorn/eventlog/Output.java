package io.posthorn.eventlog;

import io.posthorn.event.Journal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file, with a buffer before it and others behind it: it is put aside when it is large enough.
 * After an {@link IOException} it is to be closed. For one thread.
 */
final class Output implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Output.class);

  private static final int BUFFER = 256 << 10;

  private final EventFileSettings settings;
  private final RotatedFiles rotated;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private final Tail found;
  private EventFile file;

  private Output(EventFileSettings settings, EventFile file, Tail found) {
    this.settings = settings;
    this.rotated = new RotatedFiles(settings.path());
    this.file = file;
    this.found = found;
  }

  /** Opens it, and cuts off what a crash left unfinished. */
  static Output open(EventFileSettings settings) throws IOException {
    Tail found = mend(settings.path());
    return new Output(settings, EventFile.open(settings.path()), found);
  }

  /** The last event that was in the file when it was opened. */
  Optional<Position> last() {
    return found.last();
  }

  /** How many octets behind it were cut off then. */
  long torn() {
    return found.size() - found.whole();
  }

  /** The last event in the files that were put aside. */
  Optional<Position> lastAside() throws IOException {
    return rotated.last();
  }

  /** To be called before each record: begins a new file where this one is large enough. */
  void rotate(Journal.Line line) throws IOException {
    if (file.size() + buffer.size() >= settings.rotation()) {
      flush();
      file.moveTo(rotated.nameBefore(line.time(), line.sequence()));
      begin();
    }
  }

  /** Adds an event, without a line end. */
  void add(String event) throws IOException {
    buffer.writeBytes(event.getBytes(StandardCharsets.UTF_8));
    buffer.write('\n');
    if (buffer.size() >= BUFFER) {
      flush();
    }
  }

  /** Writes what was added. */
  void flush() throws IOException {
    if (buffer.size() > 0) {
      file.append(buffer.toByteArray());
      buffer.reset();
    }
  }

  /** All that was flushed is on disk then. */
  void sync() throws IOException {
    file.sync();
  }

  /** Whether nobody renamed or removed the file. */
  boolean isInPlace() throws IOException {
    return file.isInPlace();
  }

  /** Begins a new file, because the other is not there any more. */
  void begin() throws IOException {
    file.close();
    mend(settings.path());
    file = EventFile.open(settings.path());
  }

  /** Deletes old files. */
  void sweep(Instant now) throws IOException {
    for (Path old : rotated.deleteBefore(now.minus(settings.age()))) {
      LOG.info("{} was older than {} days and is deleted", old, settings.age().toDays());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Makes the file end with a whole line; returns how it ended before. */
  private static Tail mend(Path path) throws IOException {
    if (!path.toFile().exists()) {
      return new Tail(0, 0, Optional.empty());
    }
    Tail tail = Tail.of(path);
    if (tail.whole() < tail.size()) {
      tail.cut(path);
    }
    return tail;
  }
}
