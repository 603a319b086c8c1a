package io.posthorn.queue;

import io.posthorn.envelope.EntryId;
import io.posthorn.queue.Window.Active;
import io.posthorn.spool.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes entries out of the schedule for somebody who changes them by hand, wherever they wait: on
 * disk, for their route, in a lane. Only what is being sent stays. Owned by the scheduler's thread.
 */
final class Withdrawals {

  private final Window window;
  private final Turns turns;

  Withdrawals(Window window, Turns turns) {
    this.window = window;
    this.turns = turns;
  }

  /** The ids of those that nobody else has from now on. */
  Set<EntryId> withdraw(List<Entry> entries) {
    Set<EntryId> granted = new HashSet<>();
    for (Entry entry : entries) {
      EntryId id = entry.id();
      if (!window.isWithdrawn(id) && window.find(id).map(Withdrawals::takeOut).orElse(true)) {
        window.withdraw(id, turns.queue(entry.queue()));
        granted.add(id);
      }
    }
    return granted;
  }

  /** Takes an entry out of where it waits in memory; false when it is with a connection. */
  private static boolean takeOut(Active known) {
    return known
        .lane()
        .map(lane -> lane.ready().remove(known.work())) // its room is found by the next sweep
        .orElseGet(() -> known.queue().pending.remove(known.work()));
  }
}
