package io.posthorn.queue;

import io.posthorn.outcome.Reason;
import io.posthorn.spool.Entry;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Why an entry is where it is.
 *
 * @param entry as it is on disk
 * @param state where it is
 * @param reason why it waits, from the closed list
 * @param why in words
 * @param next when something happens next; empty only where that has no known time
 */
public record Explanation(
    Entry entry, State state, Reason reason, String why, Optional<Instant> next) {

  /** Where an entry is; the names are what scripts read. */
  public enum State {
    SCHEDULED,
    READY,
    SENDING,
    DEFERRED,
    HELD;

    /** The name that scripts read. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of an entry that is on disk, as far as it says itself why it waits. */
  public static Explanation of(Entry entry, Instant now) {
    return onDisk(entry, Optional.empty(), now);
  }

  /** Of an entry in memory. */
  static Explanation inMemory(Entry entry, boolean sending, Instant now) {
    return sending
        ? new Explanation(entry, State.SENDING, Reason.DUE_NOW, "being sent", Optional.of(now))
        : new Explanation(
            entry, State.READY, Reason.DUE_NOW, "waits for a connection", Optional.of(now));
  }

  /**
   * Of an entry on disk.
   *
   * @param standing what its queue waits for, where it waits at all
   */
  static Explanation onDisk(Entry entry, Optional<Standing> standing, Instant now) {
    Reason reason = entry.pause().reason();
    if (entry.hold().isPresent() || reason == Reason.HELD || reason == Reason.SUSPENDED) {
      return new Explanation(entry, State.HELD, reason, stopped(entry), Optional.empty());
    }
    if (entry.due().isAfter(now)) {
      State state = entry.attempts() == 0 ? State.SCHEDULED : State.DEFERRED;
      return new Explanation(entry, state, reason, past(entry), Optional.of(entry.due()));
    }
    return standing
        .map(wait -> ready(entry, wait))
        .orElseGet(() ->
            new Explanation(
                entry, State.READY, Reason.DUE_NOW, "waits for its turn", Optional.of(now)));
  }

  /** Of an entry that is due. */
  static Explanation ready(Entry entry, Standing wait) {
    return new Explanation(entry, State.READY, wait.reason(), wait.why(), wait.until());
  }

  private static String stopped(Entry entry) {
    return entry
        .hold()
        .map(Entry.Hold::note)
        .map(note ->
            "held by " + note.by() + (note.why().isEmpty() ? "" : ": \"" + note.why() + "\""))
        .orElse("held");
  }

  private static String past(Entry entry) {
    if (entry.pause().reason() == Reason.SCHEDULED) {
      return "scheduled by its sender (X-Mailgun-Deliver-By)";
    }
    if (entry.history().isEmpty()) {
      return "not before its time";
    }
    return entry.history().getLast().cause().toString();
  }

  /**
   * What a whole queue waits for.
   *
   * @param why in words
   * @param until when it is looked at again
   */
  record Standing(Reason reason, String why, Optional<Instant> until) {}
}
