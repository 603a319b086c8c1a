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

  /**
   * Entries for each connection: what is sent while the next ones are read. A slow host with few
   * connections so holds little of the window that all share.
   */
  private static final int PLACES = 20;

  /** What any lane takes: one turn of a queue. */
  static final int LEAST_ROOM = 100;

  /** In the order in which they get a turn when there is room. */
  final ArrayDeque<ScheduledQueue> parked = new ArrayDeque<>();

  private final EgressPath path;
  private final ReadyQueue ready;
  private Optional<Permission.Wait> blocked = Optional.empty();
  private int connections;
  private long lastTurn;
  private int reserved;

  Lane(EgressPath path, ReadyQueue ready) {
    this.path = path;
    this.ready = ready;
    limit();
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

  /**
   * One more connection.
   *
   * @param turn grows with each connection of any lane
   */
  void opened(long turn) {
    lastTurn = turn;
    connections++;
    blocked = Optional.empty();
    limit();
  }

  void closed() {
    connections--;
    limit();
  }

  private void limit() {
    ready.limit(Math.max(LEAST_ROOM, PLACES * connections));
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

  /** The turn of its last connection; 0 before its first. */
  long lastTurn() {
    return lastTurn;
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
