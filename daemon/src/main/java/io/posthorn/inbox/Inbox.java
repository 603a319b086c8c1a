package io.posthorn.inbox;

import io.posthorn.envelope.MessageId;
import io.posthorn.ops.Json;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mails that were caught, each as two files: {@code ID.eml} as it arrived, and its facts in
 * {@code ID.json}. The facts of all are in memory too.
 *
 * <p>Safe for use by many threads.
 */
public final class Inbox {

  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

  private static final String CONTENT = ".eml";
  private static final String FACTS = ".json";

  private final Path directory;
  private final Keep keep;
  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final Deque<Caught> mails = new ArrayDeque<>(); // oldest first
  private long octets;
  private long caughtSinceStart;

  private Inbox(Path directory, Keep keep, Time time) {
    this.directory = directory;
    this.keep = keep;
    this.time = time;
  }

  /** The inbox in {@code directory}, with what it held when it was last open. */
  public static Inbox open(Path directory, Keep keep, Time time) throws IOException {
    Files.createDirectories(directory);
    Inbox inbox = new Inbox(directory, keep, time);
    inbox.load();
    return inbox;
  }

  /** Where an arriving mail is written until it is {@linkplain #add added}. */
  Path incoming(MessageId id) {
    return directory.resolve(id + ".part");
  }

  /** Takes the mail that was written to {@link #incoming}. */
  void add(Caught mail) throws IOException {
    Files.writeString(file(mail.id(), FACTS), Json.write(mail.json()), StandardCharsets.UTF_8);
    Files.move(incoming(mail.id()), file(mail.id(), CONTENT), StandardCopyOption.ATOMIC_MOVE);
    lock.lock();
    try {
      mails.addLast(mail);
      octets += mail.octets();
      caughtSinceStart++;
      dropOldest();
      arrival.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The mails that {@code selector} means, newest first, at most {@code limit}. */
  List<Caught> list(Selector selector, int limit) {
    lock.lock();
    try {
      dropOldest();
      List<Caught> found = new ArrayList<>();
      mails
          .descendingIterator()
          .forEachRemaining(mail -> {
            if (found.size() < limit && selector.fits(mail)) {
              found.add(mail);
            }
          });
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** The newest mail that {@code selector} means, as soon as there is one. */
  Optional<Caught> await(Selector selector, Duration patience) throws InterruptedException {
    Deadline deadline = time.deadline(patience);
    lock.lockInterruptibly();
    try {
      while (true) {
        List<Caught> found = list(selector, 1);
        if (!found.isEmpty()) {
          return Optional.of(found.getFirst());
        }
        long nanos = deadline.remaining().toNanos();
        if (nanos <= 0) {
          return Optional.empty();
        }
        boolean _ = arrival.await(nanos, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The octets of a mail. */
  InputStream content(Caught mail) throws IOException {
    return Files.newInputStream(file(mail.id(), CONTENT));
  }

  /** Removes all mails; returns how many there were. */
  int clear() {
    lock.lock();
    try {
      int count = mails.size();
      while (!mails.isEmpty()) {
        dropFirst();
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** How many mails came since the inbox was opened. */
  public long caughtSinceStart() {
    lock.lock();
    try {
      return caughtSinceStart;
    } finally {
      lock.unlock();
    }
  }

  private void load() throws IOException {
    List<Path> files;
    try (Stream<Path> listing = Files.list(directory)) {
      files = listing.sorted(Comparator.comparing(Path::toString)).toList();
    }
    for (Path file : files) {
      if (file.toString().endsWith(".part")) {
        Files.delete(file);
      } else if (file.toString().endsWith(FACTS)) {
        Optional<Caught> mail = Json.read(Files.readString(file)).flatMap(Caught::of);
        if (mail.isPresent() && Files.exists(file(mail.get().id(), CONTENT))) {
          mails.addLast(mail.get());
          octets += mail.get().octets();
        }
      }
    }
    dropOldest();
  }

  private void dropOldest() {
    Instant oldest = time.now().minus(keep.age());
    while (!mails.isEmpty()
        && (mails.size() > keep.messages()
            || octets > keep.octets()
            || mails.getFirst().received().isBefore(oldest))) {
      dropFirst();
    }
  }

  private void dropFirst() {
    Caught mail = mails.removeFirst();
    octets -= mail.octets();
    try {
      Files.deleteIfExists(file(mail.id(), CONTENT));
      Files.deleteIfExists(file(mail.id(), FACTS));
    } catch (IOException e) {
      LOG.warn("mail {} of the inbox was not removed: {}", mail.id(), e.getMessage());
    }
  }

  private Path file(MessageId id, String kind) {
    return directory.resolve(id + kind);
  }
}
