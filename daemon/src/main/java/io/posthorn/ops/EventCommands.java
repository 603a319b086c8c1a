package io.posthorn.ops;

import io.posthorn.event.Journal;
import io.posthorn.event.Journal.Line;
import io.posthorn.event.MailgunJson;
import io.posthorn.event.Occurrence;
import io.posthorn.event.RecentFacts;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * What the control socket can ask the journal. {@code events.search} looks through what is
 * recorded; {@code events.tail} tells of the last events and then of each new one, until the client
 * goes.
 *
 * <p>An item has the event as the text of one JSON object, exactly as the file of events has it. An
 * empty item says that the relay still looks; {@code more} that the limit cut off the rest. Safe
 * for use by many threads.
 */
public final class EventCommands implements AutoCloseable {

  /** How often one who waits hears that nothing happened, and we that nobody waits. */
  private static final Duration BEAT = Duration.ofSeconds(5);

  private static final int USAGE = 2;
  private static final int UNREACHABLE = 69;
  private static final int TRY_LATER = 75;

  /** Records; the journal gives fewer where they are large. */
  private static final int PAGE = 200;

  private static final int USUAL_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000_000;

  private static final int MAX_LAST = 10_000;

  /** How far back events are looked for that a tail begins with. */
  private static final long MAX_LOOK_BACK = 200_000;

  private static final int MAX_TAILS = 32;
  private static final int MAX_SEARCHES = 8;

  private final Journal journal;
  private final MailgunJson json;
  private final Duration beat;
  private final RecentFacts facts;
  private final Semaphore tails = new Semaphore(MAX_TAILS);
  private final Semaphore searches = new Semaphore(MAX_SEARCHES);
  private final Set<Thread> waiting = new HashSet<>();
  private volatile boolean closed;

  /** Commands on {@code journal}; {@code json} gives events their shape. */
  public EventCommands(Journal journal, MailgunJson json) {
    this(journal, json, BEAT);
  }

  EventCommands(Journal journal, MailgunJson json, Duration beat) {
    this.journal = journal;
    this.json = json;
    this.beat = beat;
    this.facts = new RecentFacts(journal::first);
  }

  /** The commands by name. */
  public Map<String, ControlCommand> all() {
    return Map.of("events.search", this::search, "events.tail", this::tail);
  }

  /** Ends all of them soon, those at once that wait for an event. */
  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.forEach(Thread::interrupt);
    }
  }

  private Ending search(Map<String, Object> arguments, Answer answer) throws IOException {
    return switch (EventSelection.of(arguments)) {
      case EventSelection.Wrong wrong -> new Failed(USAGE, wrong.why());
      case EventSelection.Right(EventSelection selection) ->
          switch (EventSpan.of(arguments, journal)) {
            case EventSpan.Wrong wrong -> new Failed(USAGE, wrong.why());
            case EventSpan.Right(EventSpan span) -> {
              int limit = limit(arguments, "limit", USUAL_LIMIT, MAX_LIMIT);
              yield oneOf(
                  searches,
                  MAX_SEARCHES + " searches run already; try again when one has ended",
                  () -> search(selection, span, limit, answer));
            }
          };
    };
  }

  /** Does {@code work} if there is room for one more of its kind. */
  private static Ending oneOf(Semaphore room, String full, Work work) throws IOException {
    if (!room.tryAcquire()) {
      return new Failed(TRY_LATER, full);
    }
    try {
      return work.run();
    } finally {
      room.release();
    }
  }

  @FunctionalInterface
  private interface Work {
    Ending run() throws IOException;
  }

  private static int limit(Map<String, Object> arguments, String name, int usual, int most) {
    return Math.clamp(Json.number(arguments, name, usual), 0, most);
  }

  private Ending search(EventSelection selection, EventSpan span, int limit, Answer answer)
      throws IOException {
    int left = limit;
    List<Line> page = page(span, span.ascending() ? span.from() : span.to());
    while (!page.isEmpty()) {
      for (Line line : page) {
        if (closed) {
          return stopping();
        }
        List<Occurrence> found = isWithin(line, span) ? selection.in(line, facts) : List.of();
        for (Occurrence one : span.ascending() ? found : found.reversed()) {
          if (left == 0) {
            answer.item(Json.object("more", true));
            return ControlCommand.DONE;
          }
          answer.item(item(one));
          left--;
        }
      }
      Line last = page.getLast();
      if (!isWithin(last, span)) {
        break;
      }
      answer.item(Map.of()); // who went away need not be searched for
      page = page(span, span.ascending() ? last.sequence() + 1 : last.sequence());
    }
    return ControlCommand.DONE;
  }

  private List<Line> page(EventSpan span, long at) {
    return span.ascending() ? journal.read(at, PAGE) : journal.readBack(at, PAGE);
  }

  private static boolean isWithin(Line line, EventSpan span) {
    return line.sequence() >= span.from() && line.sequence() < span.to();
  }

  private Map<String, Object> item(Occurrence one) {
    return Json.object("event", json.text(one));
  }

  private Ending tail(Map<String, Object> arguments, Answer answer) throws IOException {
    return switch (EventSelection.of(arguments)) {
      case EventSelection.Wrong wrong -> new Failed(USAGE, wrong.why());
      case EventSelection.Right(EventSelection selection) -> {
        int last = limit(arguments, "last", 0, MAX_LAST);
        boolean follow = Json.flag(arguments, "follow");
        yield oneOf(
            tails,
            MAX_TAILS + " are following events already",
            () -> tail(selection, last, follow, answer));
      }
    };
  }

  private Ending tail(EventSelection selection, int last, boolean follow, Answer answer)
      throws IOException {
    long next = journal.next();
    send(selection, beginning(selection, next, last), next, answer);
    if (closed) {
      return stopping();
    }
    return follow ? follow(selection, next, answer) : ControlCommand.DONE;
  }

  /**
   * An event that is wanted.
   *
   * @param sequence its record
   * @param before how many others of that record are before it
   */
  private record Place(long sequence, int before) {}

  /** Where the last events before {@code next} begin: they are not kept, as they may be large. */
  private Place beginning(EventSelection selection, long next, int wanted) {
    int left = wanted;
    long at = next;
    List<Line> page = left == 0 ? List.of() : journal.readBack(at, PAGE);
    while (!page.isEmpty() && next - at < MAX_LOOK_BACK) {
      for (Line line : page) {
        int found = closed ? 0 : selection.in(line, facts).size();
        at = line.sequence();
        if (found >= left) {
          return new Place(at, found - left);
        }
        left -= found;
      }
      page = closed ? List.of() : journal.readBack(at, PAGE);
    }
    return new Place(at, 0);
  }

  /** Sends what was recorded from {@code begin} to before {@code end}, oldest first. */
  private void send(EventSelection selection, Place begin, long end, Answer answer)
      throws IOException {
    long at = begin.sequence();
    List<Line> page = at < end ? journal.read(at, PAGE) : List.of();
    while (!page.isEmpty() && !closed) {
      for (Line line : page) {
        if (line.sequence() < end) {
          long skipped = line.sequence() == begin.sequence() ? begin.before() : 0;
          for (Occurrence one : selection.in(line, facts).stream().skip(skipped).toList()) {
            answer.item(item(one));
          }
        }
        at = line.sequence() + 1;
      }
      page = at < end ? journal.read(at, PAGE) : List.of();
    }
  }

  private Ending follow(EventSelection selection, long next, Answer answer) throws IOException {
    long at = next;
    try {
      while (!closed) {
        boolean told = false;
        if (await(at)) {
          long end = journal.next();
          List<Line> page = journal.read(at, PAGE);
          for (Line line : page) {
            for (Occurrence one : selection.in(line, facts)) {
              answer.item(item(one));
              told = true;
            }
          }
          // Where there are records, but none that can be read, it goes on behind them.
          at = page.isEmpty() ? Math.max(at, end) : page.getLast().sequence() + 1;
        }
        if (!told) {
          answer.item(Map.of());
        }
      }
    } catch (InterruptedException e) {
      // by close
    }
    return stopping();
  }

  /** Waits for a record. Only here {@link #close} interrupts: elsewhere it would break a line. */
  private boolean await(long sequence) throws InterruptedException {
    synchronized (waiting) {
      if (closed) {
        return false;
      }
      waiting.add(Thread.currentThread());
    }
    try {
      return journal.await(sequence, beat);
    } finally {
      synchronized (waiting) {
        waiting.remove(Thread.currentThread());
      }
      Thread.interrupted(); // it may have come behind the wait
    }
  }

  private static Ending stopping() {
    return new Failed(UNREACHABLE, "the relay stops");
  }
}
