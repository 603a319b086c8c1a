package io.posthorn.queue;

import io.posthorn.egress.EgressPath;
import io.posthorn.egress.ReadyQueue;
import io.posthorn.shaping.Permission;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What the scheduler knows of one egress path: its ready queue, how many connections take from it,
 * and which scheduled queues wait for room. Owned by the scheduler's thread, but for the ready
 * queue.
 */
final class Lane {

  /** In the order in which they get a turn when there is room. */
  final ArrayDeque<ScheduledQueue> parked = new ArrayDeque<>();

  private final EgressPath path;
  private final ReadyQueue ready;
  private Optional<Permission.Wait> blocked = Optional.empty();
  private int connections;
  private int reserved;

  Lane(EgressPath path, ReadyQueue ready) {
    this.path = path;
    this.ready = ready;
  }

  EgressPath path() {
    return path;
  }

  ReadyQueue ready() {
    return ready;
  }

  /** Places that are neither taken nor promised to a read that is under way. */
  int room() {
    return ready.room() - reserved;
  }

  void reserve(int places) {
    reserved += places;
  }

  void release(int places) {
    reserved -= places;
  }

  void opened() {
    connections++;
    blocked = Optional.empty();
  }

  void closed() {
    connections--;
  }

  void blocked(Permission.Wait wait) {
    blocked = Optional.of(wait);
  }

  Optional<Permission.Wait> blocked() {
    return blocked;
  }

  int connections() {
    return connections;
  }

  /**
   * Whether one more connection has something to do: an entry waits that no idle connection will
   * take, and there are, beyond two, no more connections than half the entries that wait.
   *
   * @param starting connections that were opened just now and do not take yet
   */
  boolean wantsConnection(int starting) {
    return ready.surplus() > starting && connections < Math.max(2, ready.size() / 2);
  }

  boolean isUnused() {
    return connections == 0 && reserved == 0 && parked.isEmpty() && ready.size() == 0;
  }
}
