package io.posthorn.spool;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.MessageIds;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A spool in memory that behaves as a disk does: what was not synced is lost in a crash.
 *
 * <p>By itself it syncs every write at once, on the caller's thread. {@link #holdSyncs} makes
 * writes wait for {@link #sync}; {@link #crash} gives the spool as the next start finds it; {@link
 * #fill} and {@link #breakDown} make it refuse, {@link #recover} ends that. What a broken spool is
 * given to settle waits until it recovers, as in the real one.
 *
 * <p>Safe for use by many threads; futures complete on the thread that syncs.
 */
public final class MemorySpool implements Spool {

  private final Time time;
  private final MessageIds bodyIds;
  private final MemoryState state;
  private final Deque<Write> waiting = new ArrayDeque<>();
  private Consumer<Acceptance> listener = acceptance -> {};
  private Health health = new Health.Ready();
  private boolean holding;
  private boolean crowded;
  private boolean closed;

  /** An empty spool. */
  public MemorySpool(Time time) {
    this(time, new MessageIds(time, new SplittableRandom(1)), new MemoryState());
  }

  private MemorySpool(Time time, MessageIds bodyIds, MemoryState state) {
    this.time = time;
    this.bodyIds = bodyIds;
    this.state = state;
  }

  /** One write that is not synced yet. */
  private record Write(
      Runnable apply, CompletableFuture<Void> done, Optional<Acceptance> acceptance) {

    boolean isOfClient() {
      return acceptance.filter(taken -> taken.reportsOn().isEmpty()).isPresent();
    }
  }

  /** From now on writes wait until {@link #sync}. */
  public synchronized void holdSyncs() {
    holding = true;
  }

  /** Syncs what waits and completes its futures; syncing is still held if it was. */
  public void sync() {
    while (syncOne()) {
      // until nothing waits
    }
  }

  /** How many writes wait for a sync. */
  public synchronized int unsynced() {
    return waiting.size();
  }

  /**
   * The machine stops, and starts again: this spool is dead and its futures never complete.
   *
   * @param survivors how many of the unsynced writes the disk had taken all the same, in order:
   *     nobody was told that they are there
   * @param clock of the next start
   * @return what the next start finds
   */
  public synchronized MemorySpool crash(int survivors, Time clock) {
    for (int i = 0; i < survivors && !waiting.isEmpty(); i++) {
      waiting.remove().apply().run();
      state.reach(time.schedule().now());
    }
    waiting.clear();
    closed = true;
    notifyAll();
    return new MemorySpool(clock, bodyIds, state.copy());
  }

  /** As {@link #crash(int, Time)}, with the same clock. */
  public MemorySpool crash(int survivors) {
    return crash(survivors, time);
  }

  /** The machine stops and loses all that is not synced. */
  public MemorySpool crash() {
    return crash(0);
  }

  /** The disk falls below its floor: nothing new is taken. */
  public synchronized void fill(long freeOctets, long floorOctets) {
    health = new Health.Full(freeOctets, floorOctets);
  }

  /**
   * The store refuses writes: acceptances fail, those that wait as well, and settlements wait. A
   * report of ours is treated as a settlement: no client would hand it in again.
   */
  public void breakDown(String why) {
    List<Write> failed;
    synchronized (this) {
      health = new Health.Broken(why);
      failed = waiting.stream().filter(Write::isOfClient).toList();
      waiting.removeAll(failed);
      failed.forEach(this::disown);
    }
    failed.forEach(write -> write.done().completeExceptionally(new SpoolException(why)));
  }

  private void disown(Write write) {
    write.acceptance().ifPresent(acceptance -> state.disown(acceptance.message()));
  }

  /** Too much mail is on its way to the disk: nothing new is taken. */
  public synchronized void crowd() {
    crowded = true;
  }

  @Override
  public synchronized boolean isCrowded() {
    return crowded;
  }

  /** All is well again. */
  public void recover() {
    synchronized (this) {
      crowded = false;
      health = new Health.Ready();
      if (holding) {
        return;
      }
    }
    sync();
  }

  @Override
  public synchronized BodyWriter newBody() {
    return new MemoryBodyWriter(bodyIds.next(), this::keepBody, this::dropBody);
  }

  private synchronized void keepBody(MessageId id, byte[] octets) {
    state.putBody(id, octets);
  }

  private synchronized void dropBody(MessageId id) {
    state.dropUnownedBody(id);
  }

  @Override
  public CompletableFuture<Void> accept(Acceptance acceptance) {
    synchronized (this) {
      if (crowded) {
        return CompletableFuture.failedFuture(SpoolException.wantOfRoom("crowded"));
      }
      Optional<String> refusal = refusal(acceptance);
      if (refusal.isPresent()) {
        return CompletableFuture.failedFuture(new SpoolException(refusal.get()));
      }
      state.own(acceptance.message());
    }
    return write(() -> state.accept(acceptance, time.now()), Optional.of(acceptance));
  }

  private Optional<String> refusal(Acceptance acceptance) {
    if (closed) {
      return Optional.of("the spool is closed");
    }
    if (!state.hasUnownedBody(acceptance.message().content().body().id())) {
      return Optional.of("the body is not in the spool, or accepted already");
    }
    return switch (health) {
      case Health.Ready ready -> Optional.empty();
      case Health.Full full -> Optional.of("the disk is full");
      case Health.Broken broken -> Optional.of(broken.why());
    };
  }

  @Override
  public CompletableFuture<Void> settle(Settlement settlement) {
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(new SpoolException("the spool is closed"));
      }
    }
    return write(() -> state.settle(settlement, time.now()), Optional.empty());
  }

  @Override
  public CompletableFuture<Void> record(List<Event> events) {
    return note(() -> state.record(events, time.now()));
  }

  @Override
  public CompletableFuture<Void> forgo(MessageId message) {
    return note(() -> state.forgo(message));
  }

  @Override
  public synchronized List<Alarm> alarms(Instant until, int limit) {
    return state.alarms(until, limit);
  }

  @Override
  public CompletableFuture<Void> dismiss(Alarm alarm) {
    return note(() -> state.dismiss(alarm));
  }

  private CompletableFuture<Void> note(Runnable apply) {
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(new SpoolException("the spool is closed"));
      }
      if (health instanceof Health.Broken(String why)) {
        return CompletableFuture.failedFuture(new SpoolException(why));
      }
    }
    return write(apply, Optional.empty());
  }

  @Override
  public synchronized List<MessageId> reportsOwed(Optional<MessageId> after, int limit) {
    requireOpen();
    return state.reportsOwed(after, limit);
  }

  @Override
  public synchronized List<Owed> owed(MessageId message) {
    requireOpen();
    return state.owed(message);
  }

  private CompletableFuture<Void> write(Runnable apply, Optional<Acceptance> acceptance) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean now;
    synchronized (this) {
      waiting.add(new Write(apply, done, acceptance));
      now = !holding && !(health instanceof Health.Broken);
    }
    if (now) {
      sync();
    }
    return done;
  }

  /**
   * Syncs the oldest write and completes its future; its listeners are told outside of the lock.
   *
   * @return false when none waited
   */
  public boolean syncOne() {
    Write write;
    Consumer<Acceptance> told;
    synchronized (this) {
      if (waiting.isEmpty() || closed) {
        return false;
      }
      write = waiting.remove();
      try {
        write.apply().run();
        state.reach(time.schedule().now());
      } catch (IllegalStateException | SpoolException e) {
        disown(write);
        write.done().completeExceptionally(e);
        return true;
      }
      told = listener;
      notifyAll(); // who awaits a record
    }
    write.acceptance().ifPresent(told);
    write.done().complete(null);
    return true;
  }

  @Override
  public synchronized void onAccepted(Consumer<Acceptance> newListener) {
    listener = newListener;
  }

  @Override
  public void queues(QueueConsumer consumer) {
    List<QueueName> names;
    synchronized (this) {
      names = state.queues();
    }
    for (QueueName name : names) {
      head(name).ifPresent(head -> consumer.accept(name, head));
    }
  }

  @Override
  public synchronized List<Due> due(
      QueueName queue, Optional<Due> after, Instant until, int limit) {
    requireOpen();
    return state.due(queue, after, until, limit);
  }

  @Override
  public synchronized Optional<Instant> head(QueueName queue) {
    requireOpen();
    return state.due(queue, Optional.empty(), Instant.MAX, 1).stream().map(Due::time).findFirst();
  }

  @Override
  public synchronized Optional<Instant> scheduleReached() {
    requireOpen();
    return state.scheduleReached();
  }

  @Override
  public synchronized Optional<Message> message(MessageId id) {
    requireOpen();
    return state.message(id);
  }

  @Override
  public synchronized Optional<Entry> entry(EntryId id) {
    requireOpen();
    return state.entry(id);
  }

  @Override
  public synchronized List<Entry> entries(Optional<EntryId> after, int limit) {
    requireOpen();
    return state.entries(after, limit);
  }

  @Override
  public synchronized byte[] chunk(BodyRef body, int chunk) {
    requireOpen();
    byte[] octets = state.body(body.id());
    int start = Math.multiplyExact(chunk, BodyRef.CHUNK_OCTETS);
    int end = Math.min(octets.length, start + BodyRef.CHUNK_OCTETS);
    return Arrays.copyOfRange(octets, start, end);
  }

  @Override
  public Journal journal() {
    return new LockedJournal();
  }

  @Override
  public synchronized Health health() {
    return closed ? new Health.Broken("the spool is closed") : health;
  }

  /** Ends: what still waits, because the spool was broken or syncs were held, fails. */
  @Override
  public void close() {
    List<Write> failed;
    synchronized (this) {
      closed = true;
      failed = List.copyOf(waiting);
      waiting.clear();
      notifyAll(); // who awaits a record that will not come
    }
    SpoolException closing = new SpoolException("the spool is closed");
    failed.forEach(write -> write.done().completeExceptionally(closing));
  }

  /** The spool as the next start after an orderly stop finds it. */
  public MemorySpool restart() {
    return restart(time);
  }

  /** As {@link #restart()}, on another clock. */
  public MemorySpool restart(Time clock) {
    close();
    synchronized (this) {
      return new MemorySpool(clock, bodyIds, state.copy());
    }
  }

  /** What does not fit together in what is synced; by the numbers of docs/spool.md. */
  public synchronized List<String> violations() {
    return state.violations();
  }

  /** How many bodies there are, also of messages that are still arriving. */
  public synchronized int bodies() {
    return state.bodies();
  }

  private void requireOpen() {
    if (closed) {
      throw new SpoolException("the spool is closed");
    }
  }

  /** The journal under the spool's lock. */
  private final class LockedJournal implements Journal {

    @Override
    public List<Line> read(long sequence, int limit) {
      synchronized (MemorySpool.this) {
        return state.lines(sequence, limit);
      }
    }

    @Override
    public List<Line> readBack(long sequence, int limit) {
      synchronized (MemorySpool.this) {
        return state.linesBefore(sequence, limit);
      }
    }

    @Override
    public Optional<Line> first(MessageId message) {
      synchronized (MemorySpool.this) {
        return state.first(message);
      }
    }

    @Override
    public boolean await(long sequence, Duration most) throws InterruptedException {
      Deadline deadline = time.deadline(most);
      synchronized (MemorySpool.this) {
        while (state.nextSequence() <= sequence && !deadline.hasPassed()) {
          requireOpen();
          MemorySpool.this.wait(10); // in real time, also where the clock is a test's
        }
        return state.nextSequence() > sequence;
      }
    }

    @Override
    public Optional<Long> cursor(String consumer) {
      synchronized (MemorySpool.this) {
        return state.cursor(consumer);
      }
    }

    @Override
    public CompletableFuture<Void> moveCursor(String consumer, long sequence) {
      return note(() -> state.moveCursor(consumer, sequence));
    }

    @Override
    public long next() {
      synchronized (MemorySpool.this) {
        return state.nextSequence();
      }
    }

    @Override
    public long firstSince(Instant instant) {
      synchronized (MemorySpool.this) {
        return state.firstSince(instant);
      }
    }
  }
}
