package io.posthorn.rocks;

import java.util.ArrayList;
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
  private final List<Work.Accept> accepts = new ArrayList<>();
  private final List<Work.Settle> settles = new ArrayList<>();
  private final List<Work.Account> accounts = new ArrayList<>();
  private final List<Work.Ahead> aheads = new ArrayList<>();
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

  List<Work.Accept> accepts() {
    return accepts;
  }

  List<Work.Settle> settles() {
    return settles;
  }

  List<Work.Account> accounts() {
    return accounts;
  }

  List<Work.Ahead> aheads() {
    return aheads;
  }

  List<Refusal> refusals() {
    return refusals;
  }

  /** Whether somebody is told that what is in it will not be lost. */
  boolean isSynced() {
    return !accepts.isEmpty() || !settles.isEmpty() || !accounts.isEmpty();
  }

  @Override
  public void close() {
    batch.close();
  }
}
