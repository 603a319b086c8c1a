package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.SpoolException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Collects a body. What fits into one chunk stays in memory until the acceptance; of a larger one
 * each full chunk is written ahead as soon as more octets come, and the future of that write makes
 * the client wait when the disk is slower.
 */
final class StreamedBody implements BodyWriter {

  private static final CompletableFuture<Void> TAKEN = CompletableFuture.completedFuture(null);
  private static final int FIRST_OCTETS = 4096;

  private final MessageId id;
  private final Bodies bodies;
  private final Budget budget;
  private final Inbox inbox;
  private final int generation;
  private byte[] buffer = new byte[0];
  private int used;
  private int ahead;
  private long octets;
  private boolean ended;

  StreamedBody(MessageId id, Bodies bodies, Budget budget, Inbox inbox) {
    this.id = id;
    this.bodies = bodies;
    this.budget = budget;
    this.inbox = inbox;
    this.generation = bodies.generation();
  }

  @Override
  public CompletableFuture<Void> write(byte[] source, int offset, int length) {
    if (ended) {
      return failure("the body is finished");
    }
    CompletableFuture<Void> taken = TAKEN;
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (used == BodyRef.CHUNK_OCTETS) {
        taken = CompletableFuture.allOf(taken, writeAhead()); // with each of its chunks
      }
      int step = Math.min(end - at, BodyRef.CHUNK_OCTETS - used);
      if (!reserve(used + step)) {
        return CompletableFuture.failedFuture(
            SpoolException.wantOfRoom("too much mail is arriving at once"));
      }
      System.arraycopy(source, at, buffer, used, step);
      used += step;
      octets += step;
      at += step;
    }
    return taken;
  }

  /** Hands the full chunk over; its octets stay counted until they are written. */
  private CompletableFuture<Void> writeAhead() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Work.Ahead work = new Work.Ahead(id, ahead, buffer, generation, done);
    ahead++;
    buffer = new byte[0];
    used = 0;
    if (!inbox.offer(work)) {
      budget.give(work.octets());
      return failure("the spool is closed");
    }
    return done;
  }

  /** Grows the buffer by powers of four, so that many small messages take little. */
  private boolean reserve(int needed) {
    if (needed <= buffer.length) {
      return true;
    }
    int size = Math.max(buffer.length, FIRST_OCTETS);
    while (size < needed) {
      size *= 4;
    }
    if (!budget.take(size - buffer.length)) {
      return false;
    }
    buffer = Arrays.copyOf(buffer, size);
    return true;
  }

  @Override
  public long octets() {
    return octets;
  }

  @Override
  public BodyRef finish() {
    if (ended) {
      throw new IllegalStateException("the body is finished");
    }
    ended = true;
    BodyRef ref = new BodyRef(id, ahead + 1, octets);
    byte[] tail = used == buffer.length ? buffer : Arrays.copyOf(buffer, used);
    budget.give(buffer.length - used);
    buffer = new byte[0];
    bodies.finished(new Collected(ref, tail, generation));
    return ref;
  }

  @Override
  public void discard() {
    if (ended) {
      bodies.discard(id);
      return;
    }
    ended = true;
    budget.give(buffer.length);
    buffer = new byte[0];
    if (ahead > 0) {
      inbox.offer(new Work.Drop(id, ahead));
    }
  }

  private static CompletableFuture<Void> failure(String why) {
    return CompletableFuture.failedFuture(new SpoolException(why));
  }
}
