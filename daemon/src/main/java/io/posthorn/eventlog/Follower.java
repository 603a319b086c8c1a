package io.posthorn.eventlog;

import io.posthorn.event.Journal;
import io.posthorn.observe.Meters;
import io.posthorn.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the journal into the file, a page at a time. After an exception it is to be closed, and a
 * new one begins where the file ends. For one thread.
 */
final class Follower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  /** The consumer's name in the journal. */
  static final String CONSUMER = "event-file";

  /** Records; each may be a thousand recipients. */
  private static final int PAGE = 100;

  private static final Duration SYNC = Duration.ofSeconds(5);
  private static final Duration SWEEP = Duration.ofHours(1);

  private final Source source;
  private final Time time;
  private final Output output;
  private Position next;
  private Position written;
  private CompletableFuture<Void> cursor = CompletableFuture.completedFuture(null);
  private long noted;
  private long lastSync;
  private long lastSweep;

  private Follower(Source source, Time time, Output output, Position next) {
    this.source = source;
    this.time = time;
    this.output = output;
    this.next = next;
    this.written = next;
    this.noted = -1;
    this.lastSync = time.ticks();
    this.lastSweep = time.ticks() - SWEEP.toNanos(); // at once
  }

  /**
   * Where the events come from.
   *
   * @param renderer the events that a record makes, which may be many: each a JSON object on one
   *     line that says which it is (see {@link LineReader}); always the same for the same record
   * @param count counts the events that are written
   */
  record Source(
      Journal journal, Function<Journal.Line, Stream<String>> renderer, Meters.Counter count) {}

  /**
   * Opens the file and finds out where to go on.
   *
   * @param least where this process has come for certain, whatever became of the files
   */
  static Follower open(EventFileSettings settings, Source source, Time time, Position least)
      throws IOException {
    Output output = Output.open(settings);
    boolean opened = false;
    try {
      Optional<Position> aside = output.last().isPresent() ? Optional.empty() : output.lastAside();
      Position next = Resumption.find(source.journal(), output.last(), aside);
      Follower follower =
          new Follower(source, time, output, next.compareTo(least) < 0 ? least : next);
      opened = true;
      return follower;
    } finally {
      if (!opened) {
        output.close();
      }
    }
  }

  /** Octets at the file's end that were no event when it was opened, and are cut off. */
  long torn() {
    return output.torn();
  }

  /** The first event that is not in the file; also after an exception. */
  Position written() {
    return written;
  }

  /**
   * Writes the next page.
   *
   * @return whether there was one
   */
  boolean step() throws IOException {
    look();
    long end = source.journal().next();
    List<Journal.Line> page = source.journal().read(next.sequence(), PAGE);
    long events = 0;
    for (Journal.Line line : page) {
      tellGap(line);
      int done = line.sequence() == next.sequence() ? next.index() : 0;
      if (done == 0) {
        output.rotate(line); // at most once before a record: its number is in the name
      }
      Iterator<String> more = source.renderer().apply(line).skip(done).iterator();
      for (; more.hasNext(); events++) {
        output.add(more.next());
      }
      next = Position.of(line.sequence() + 1);
    }
    if (page.isEmpty() && next.sequence() < end) {
      next = Position.of(end); // the journal has told why it cannot read them
    }
    output.flush();
    source.count().add((double) events);
    written = next;
    return !page.isEmpty();
  }

  /** The record that {@link #step} needs. */
  long nextRecord() {
    return next.sequence();
  }

  /** Makes all of it durable, and waits until it is noted how far it came. */
  void finish() throws IOException {
    sync();
    // Where it cannot be noted, the files know.
    cursor.completeOnTimeout(null, 2, TimeUnit.SECONDS).handle((_, _) -> true).join();
  }

  @Override
  public void close() throws IOException {
    output.close();
  }

  /** Whether the file is still there, and whether it is time to sync or to delete others. */
  private void look() throws IOException {
    if (!output.isInPlace()) {
      sync();
      output.begin();
    } else if (isOver(lastSync, SYNC)) {
      sync();
    }
    if (isOver(lastSweep, SWEEP)) {
      lastSweep = time.ticks();
      output.sweep(time.schedule().now());
    }
  }

  private void sync() throws IOException {
    output.sync();
    lastSync = time.ticks();
    if (noted != written.sequence()) {
      noted = written.sequence();
      cursor = source.journal().moveCursor(CONSUMER, noted);
    }
  }

  private boolean isOver(long since, Duration duration) {
    return time.ticks() - since >= duration.toNanos();
  }

  private void tellGap(Journal.Line line) {
    boolean begun = next.index() > 0 && line.sequence() > next.sequence();
    long missing = line.sequence() - next.sequence() - (begun ? 1 : 0);
    if (missing > 0) {
      LOG.warn(
          "{} records before record {} are not in the journal any more, so their events are not in"
              + " the event file: it was behind for longer than [retention] events",
          missing,
          line.sequence());
    }
  }
}
