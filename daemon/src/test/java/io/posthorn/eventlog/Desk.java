package io.posthorn.eventlog;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.observe.Meters;
import io.posthorn.spool.MemorySpool;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** A journal, and files in a folder that its events are written to. */
final class Desk implements AutoCloseable {

  static final Duration AGE = Duration.ofDays(30);

  final FakeTime time = new FakeTime();
  final MemorySpool spool = new MemorySpool(time);
  final Path file;
  private final long rotation;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  /** Writes to {@code events.jsonl} in {@code folder}. */
  Desk(Path folder, long rotation) {
    this.file = folder.resolve("events.jsonl");
    this.rotation = rotation;
    log.start();
    logger().addAppender(log);
    logger().setLevel(Level.INFO);
  }

  /** Two events of every third record, none of every fifth, else one; of different lengths. */
  static Stream<String> render(Journal.Line line) {
    long number = line.sequence();
    int events = number % 5 == 0 ? 0 : number % 3 == 0 ? 2 : 1;
    return IntStream.range(0, events)
        .mapToObj(index ->
            "{\"event\":\"%s\",\"posthorn\":{\"sequence\":%d,\"index\":%d},\"tags\":[]}"
                .formatted("ü".repeat((int) (number % 7)), number, index));
  }

  /** All that should be in the files when the journal is written. */
  String whole() {
    StringBuilder whole = new StringBuilder();
    spool.journal().read(1, Integer.MAX_VALUE).stream()
        .flatMap(Desk::render)
        .forEach(event -> whole.append(event).append('\n'));
    return whole.toString();
  }

  /** What is in the files, the oldest first. */
  String written() throws IOException {
    StringBuilder written = new StringBuilder();
    for (Path each : files()) {
      written.append(Files.readString(each));
    }
    return written.toString();
  }

  /** The files in order. */
  List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      // "events-..." sorts before "events.jsonl"
      return files.sorted().toList();
    }
  }

  Path folder() {
    return file.resolveSibling("");
  }

  /** Adds records to the journal, a minute after one another. */
  void record(int records) {
    for (int i = 0; i < records; i++) {
      time.advance(Duration.ofMinutes(1));
      spool.record(List.of(new Event.Dropped(new MessageId(0, spool.journal().next())))).join();
    }
  }

  EventFileSettings settings() {
    return new EventFileSettings(file, rotation, AGE);
  }

  Follower open() throws IOException {
    return open(spool.journal());
  }

  Follower open(Journal journal) throws IOException {
    Follower.Source source =
        new Follower.Source(journal, Desk::render, Meters.none().counter("x_total", ""));
    return Follower.open(settings(), source, time, Position.of(0));
  }

  /** Writes all that is recorded and dies: the cursor stays where it was. */
  void run() {
    run(spool.journal());
  }

  void run(Journal journal) {
    try (Follower follower = open(journal)) {
      write(follower);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Follower follower) throws IOException {
    while (follower.step()) {
      // until there is no more
    }
  }

  /** What was logged since the last time. */
  List<String> logged() {
    List<String> lines = new ArrayList<>();
    log.list.forEach(event -> lines.add(event.getLevel() + " " + event.getFormattedMessage()));
    log.list.clear();
    return lines;
  }

  @Override
  public void close() {
    logger().detachAppender(log);
    logger().setLevel(null);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Desk.class.getPackageName());
  }

  /**
   * A journal of which only the records from {@code first} on are left.
   *
   * @param all of it
   */
  record Trimmed(Journal all, long first) implements Journal {

    @Override
    public List<Line> read(long sequence, int limit) {
      return all.read(Math.max(first, sequence), limit);
    }

    @Override
    public List<Line> readBack(long sequence, int limit) {
      return all.readBack(sequence, limit).stream().filter(l -> l.sequence() >= first).toList();
    }

    @Override
    public Optional<Line> first(MessageId message) {
      return all.first(message).filter(line -> line.sequence() >= first);
    }

    @Override
    public long next() {
      return all.next();
    }

    @Override
    public long firstSince(Instant time) {
      return Math.max(first, all.firstSince(time));
    }

    @Override
    public boolean await(long sequence, Duration most) throws InterruptedException {
      return all.await(sequence, most);
    }

    @Override
    public Optional<Long> cursor(String consumer) {
      return all.cursor(consumer);
    }

    @Override
    public CompletableFuture<Void> moveCursor(String consumer, long sequence) {
      return all.moveCursor(consumer, sequence);
    }
  }
}
