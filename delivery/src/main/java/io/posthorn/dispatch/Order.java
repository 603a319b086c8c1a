package io.posthorn.dispatch;

import io.posthorn.dsn.Duty;
import io.posthorn.dsn.Duty.NotOwed;
import io.posthorn.event.Event;
import io.posthorn.event.Event.Note;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Settlement.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a person wants done to entries of the queue. What it means for one of them is pure. */
public sealed interface Order {

  /** Who wants it, and why. */
  Note note();

  /** Stop it until it is released. It keeps its place, and no attempt is counted. */
  record Hold(Note note) implements Order {}

  /** What is held waits again for what it waited for before; what its sender scheduled goes now. */
  record Release(Note note) implements Order {}

  /** Try it now, whatever it waits for; not what is held or scheduled by its sender. */
  record Retry(Note note) implements Order {}

  /**
   * Give it up.
   *
   * @param tell whether its sender is to be told, where mail that fails is reported to it
   */
  record Delete(Note note, boolean tell) implements Order {}

  /**
   * One entry, changed.
   *
   * @param next when it is due again; empty when it is finished
   * @param duty whether its sender is told, where it was given up
   */
  record Step(Change change, Event event, Optional<Instant> next, Optional<Duty> duty) {}

  /** Why there is nothing to be done to an entry like this; empty when there is. */
  default Optional<String> obstacle(Entry entry, Instant now) {
    boolean held = entry.hold().isPresent();
    boolean ahead = entry.due().isAfter(now);
    boolean scheduled = ahead && entry.pause().reason() == Reason.SCHEDULED;
    return switch (this) {
      case Hold _ -> held ? Optional.of("held already") : Optional.empty();
      case Release _ ->
          held || scheduled ? Optional.empty() : Optional.of("neither held nor scheduled");
      case Retry _ -> {
        if (held) {
          yield Optional.of("held; release it");
        }
        if (scheduled) {
          yield Optional.of("scheduled by its sender; release it");
        }
        yield ahead ? Optional.empty() : Optional.of("due already");
      }
      case Delete _ -> Optional.empty();
    };
  }

  /**
   * What it does to an entry without {@linkplain #obstacle obstacle}.
   *
   * @param duty whether its sender is told of what fails; asked only where it is given up
   */
  default Step step(Entry entry, Duty duty, Instant now) {
    return switch (this) {
      case Hold(Note note) -> {
        Entry held = entry.held(now, note);
        yield goesOn(entry, held, new Event.Held(entry.id(), entry.recipient(), note));
      }
      case Release(Note note) -> {
        Optional<Entry.Pause> before =
            entry.hold().map(Entry.Hold::before).filter(pause -> pause.due().isAfter(now));
        yield released(entry, before.orElse(new Entry.Pause(now, Reason.DUE_NOW)), note);
      }
      case Retry(Note note) -> released(entry, new Entry.Pause(now, Reason.DUE_NOW), note);
      case Delete(Note note, boolean tell) ->
          deleted(entry, note, tell ? duty : new NotOwed(Duty.Why.DELETED), now);
    };
  }

  private static Step released(Entry entry, Entry.Pause pause, Note note) {
    Event event = new Event.Released(entry.id(), entry.recipient(), note, pause.due());
    return goesOn(entry, entry.waiting(pause), event);
  }

  private static Step goesOn(Entry before, Entry after, Event event) {
    return new Step(Change.to(before, after), event, Optional.of(after.due()), Optional.empty());
  }

  private static Step deleted(Entry entry, Note note, Duty duty, Instant now) {
    String text = "Deleted from the queue by %s: %s".formatted(note.by(), note.why());
    Cause cause = Cause.of(Scope.OPERATOR, Cause.DELETED, "5.3.0", text);
    Attempt none =
        new Attempt(entry.attempts(), now, Duration.ZERO, Optional.empty(), Attempt.Session.NONE);
    Change change =
        switch (duty) {
          case Duty.Owed _ -> Change.failed(entry, new Entry.Failure(none, cause));
          case NotOwed _ -> Change.finished(entry);
        };
    Event event = new Event.Bounced(entry.id(), entry.recipient(), cause, none);
    return new Step(change, event, Optional.empty(), Optional.of(duty));
  }
}
