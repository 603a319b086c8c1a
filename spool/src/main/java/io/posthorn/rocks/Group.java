package io.posthorn.rocks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.rocksdb.WriteBatch;

/**
 * Works that become durable together.
 *
 * <p>Closed by whoever wrote it.
 */
final class Group implements AutoCloseable {

  private final long number;
  private final long firstSequence;
  private final WriteBatch batch = new WriteBatch();
  private final List<Work> works = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  /**
   * An empty group.
   *
   * @param firstSequence that its first event will have
   */
  Group(long number, long firstSequence) {
    this.number = number;
    this.firstSequence = firstSequence;
  }

  /** A work that is not in the batch because it cannot be right, or no longer. */
  record Refusal(CompletableFuture<Void> done, long octets, RuntimeException why) {}

  long number() {
    return number;
  }

  long firstSequence() {
    return firstSequence;
  }

  WriteBatch batch() {
    return batch;
  }

  /** What is in the batch and somebody waits for, in order. */
  List<Work> works() {
    return works;
  }

  /**
   * The same, acceptances first: who is told of one settles next, which may wait, while who is told
   * of a settlement has a client waiting, for whom the next group begins at once.
   */
  List<Work> inOrderOfTelling() {
    List<Work> ordered = new ArrayList<>(works);
    ordered.sort(Comparator.comparing(work -> !(work instanceof Work.Accept)));
    return List.copyOf(ordered);
  }

  /** The acceptances in it of which a client is told that they failed when nobody knows. */
  List<Work.Accept> refusable() {
    List<Work.Accept> found = new ArrayList<>();
    for (Work work : works) {
      if (work instanceof Work.Accept accept && !accept.isReport()) {
        found.add(accept);
      }
    }
    return found;
  }

  /** The works in it that are written again when nobody knows: what is ours, and true. */
  List<Work> lasting() {
    return works.stream()
        .filter(work ->
            work instanceof Work.Kept || work instanceof Work.Accept accept && accept.isReport())
        .toList();
  }

  List<Refusal> refusals() {
    return refusals;
  }

  /** Whether somebody is told that what is in it will not be lost. */
  boolean isSynced() {
    return synced() > 0;
  }

  /** How many of its works share the sync. */
  long synced() {
    return works.stream().filter(work -> !(work instanceof Work.Ahead)).count();
  }

  @Override
  public void close() {
    batch.close();
  }
}
