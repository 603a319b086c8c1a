package io.posthorn.simulation;

import io.posthorn.envelope.EntryId;
import io.posthorn.outcome.Reason;
import io.posthorn.queue.Explanation;
import io.posthorn.spool.Entry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nothing waits without a reason, in one life. */
final class Reasons {

  /** How long what is due may be on its way when all is well. */
  private static final Duration LONG = Duration.ofHours(1);

  private final Life life;
  private final Map<EntryId, Since> due = new HashMap<>();

  Reasons(Life life) {
    this.life = life;
  }

  /** An entry that is due, as it is since then. */
  private record Since(Entry entry, long ticks) {}

  /** Whatever waits has a reason and, unless somebody stopped it, a next step. */
  void require() {
    List<Entry> entries = life.disk().entries(Optional.empty(), 500);
    for (Explanation told : life.delivery().explain(entries)) {
      if (told.next().isEmpty() && told.reason() != Reason.HELD) {
        throw new Violation("no next step: " + told);
      }
    }
  }

  /** As all is well, nothing that is due stays where it is for long. */
  void requireProgress() {
    require();
    List<Entry> entries = life.disk().entries(Optional.empty(), 500);
    for (Explanation told : life.delivery().explain(entries)) {
      Entry entry = told.entry();
      boolean isSame =
          told.reason() == Reason.DUE_NOW
              && !entry.due().isAfter(life.scheduled()) // a clock that went back may be why
              && Optional.ofNullable(due.get(entry.id()))
                  .filter(since -> since.entry().equals(entry))
                  .isPresent();
      if (!isSame) {
        due.put(entry.id(), new Since(entry, life.time().ticks()));
      } else if (life.time().ticks() - due.get(entry.id()).ticks() > LONG.toNanos()) {
        throw new Violation("due for long, and nothing in its way: " + told);
      }
    }
  }
}
