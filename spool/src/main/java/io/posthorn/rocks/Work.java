package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Alarm;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Something to be written. All of it goes through the committer, encoded by whoever asks for it.
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
sealed interface Work {

  /** About how many octets it adds to a batch. */
  default long octets() {
    return 64;
  }

  /**
   * A message becomes ours.
   *
   * @param body what was collected, claimed by this acceptance
   * @param rows its records, encoded
   */
  record Accept(Acceptance acceptance, Collected body, Rows rows, CompletableFuture<Void> done)
      implements Work {

    @Override
    public long octets() {
      return body.tail().length + rows.octets();
    }

    /** Whether it is a report of ours, which no client sends again. */
    boolean isReport() {
      return acceptance.reportsOn().isPresent();
    }
  }

  /** The records of an acceptance; entries in its order. */
  record Rows(byte[] message, List<byte[]> entries, List<byte[]> events) {

    long octets() {
      long sum = message.length;
      for (byte[] entry : entries) {
        sum += entry.length + Keys.DUE_OCTETS;
      }
      for (byte[] event : events) {
        sum += event.length;
      }
      return sum;
    }
  }

  /** What is never refused once it is here: it waits until it is written or the spool closes. */
  sealed interface Kept extends Work {

    /** Completed when it is synced. */
    CompletableFuture<Void> done();

    /** How much of the {@link Budget} it took. */
    default long charged() {
      return octets();
    }
  }

  /** Outcomes: as many as there are attempts under way, so they take no budget. */
  record Settle(Settlement settlement, List<byte[]> events, CompletableFuture<Void> done)
      implements Kept {

    @Override
    public long charged() {
      return 0;
    }
  }

  /**
   * Events that change no mail.
   *
   * @param encoded the events in their order
   */
  record Note(List<Event> events, List<byte[]> encoded, CompletableFuture<Void> done)
      implements Kept {

    @Override
    public long octets() {
      return encoded.stream().mapToLong(event -> event.length).sum();
    }
  }

  /** There will be no report on a message. */
  record Forgo(MessageId message, CompletableFuture<Void> done) implements Kept {}

  /** Nobody is to be told at an alarm. */
  record Dismiss(Alarm alarm, CompletableFuture<Void> done) implements Kept {}

  /** A consumer of the journal has come so far. */
  record MoveCursor(String consumer, long sequence, CompletableFuture<Void> done) implements Kept {}

  /**
   * A record of the family {@code account}, or nothing in its place. It says all there is to say
   * about its key, so it can be written again.
   */
  record Account(byte[] key, Optional<byte[]> value, CompletableFuture<Void> done) implements Kept {

    @Override
    public long octets() {
      return (long) key.length + value.map(octets -> octets.length).orElse(0);
    }

    /** An operator's few words: no mail in the way keeps a thief's login alive. */
    @Override
    public long charged() {
      return 0;
    }
  }

  /** One chunk of a large body, ahead of its acceptance. */
  record Ahead(
      MessageId body, int chunk, byte[] octetsOfChunk, int generation, CompletableFuture<Void> done)
      implements Work {

    @Override
    public long octets() {
      return octetsOfChunk.length;
    }
  }

  /** Chunks written ahead for which no message came. */
  record Drop(MessageId body, int chunks) implements Work {}

  /**
   * Records that could not be read, or that make no sense without one that could not.
   *
   * @param due keys that lead to them
   */
  record SetAside(List<Unreadable> records, List<byte[]> due) implements Work {}

  /** A record as it was found. */
  record Unreadable(Family family, byte[] key, byte[] value) {}

  /** A queue that looked empty; its row goes if it still is. */
  record Sweep(QueueName queue) implements Work {}

  /** The journal before {@code first}, and so before {@code time}, is too old. */
  record Trim(long first, Instant time) implements Work {}
}
