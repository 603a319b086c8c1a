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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

  private static final int PAGE = 200;
  private static final int USUAL_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000_000;

  /** What is kept of the past until it is in order. */
  private static final int MAX_LAST = 10_000;

  /** How far back events are looked for that a tail begins with. */
  private static final long MAX_LOOK_BACK = 200_000;

  private static final int MAX_TAILS = 32;

  private final Journal journal;
  private final MailgunJson json;
  private final Duration beat;
  private final RecentFacts facts;
  private final Set<Thread> tails = ConcurrentHashMap.newKeySet();
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

  /** Ends those that follow. */
  @Override
  public void close() {
    closed = true;
    tails.forEach(Thread::interrupt);
  }

  private Ending search(Map<String, Object> arguments, Answer answer) throws IOException {
    return switch (EventSelection.of(arguments)) {
      case EventSelection.Wrong wrong -> new Failed(USAGE, wrong.why());
      case EventSelection.Right(EventSelection selection) ->
          switch (EventSpan.of(arguments, journal)) {
            case EventSpan.Wrong wrong -> new Failed(USAGE, wrong.why());
            case EventSpan.Right(EventSpan span) -> {
              search(selection, span, limit(arguments, "limit", USUAL_LIMIT, MAX_LIMIT), answer);
              yield ControlCommand.DONE;
            }
          };
    };
  }

  private static int limit(Map<String, Object> arguments, String name, int usual, int most) {
    return Math.clamp(Json.number(arguments, name, usual), 0, most);
  }

  private void search(EventSelection selection, EventSpan span, int limit, Answer answer)
      throws IOException {
    int left = limit;
    List<Line> page = page(span, span.ascending() ? span.from() : span.to());
    while (!page.isEmpty()) {
      for (Line line : page) {
        List<Occurrence> found = isWithin(line, span) ? selection.in(line, facts) : List.of();
        for (Occurrence one : span.ascending() ? found : found.reversed()) {
          if (left == 0) {
            answer.item(Json.object("more", true));
            return;
          }
          answer.item(item(one));
          left--;
        }
      }
      Line last = page.getLast();
      if (!isWithin(last, span)) {
        return;
      }
      answer.item(Map.of()); // who went away need not be searched for
      page = page(span, span.ascending() ? last.sequence() + 1 : last.sequence());
    }
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
        long next = journal.next();
        for (Map<String, Object> item :
            last(selection, next, limit(arguments, "last", 0, MAX_LAST))) {
          answer.item(item);
        }
        yield Json.flag(arguments, "follow")
            ? follow(selection, next, answer)
            : ControlCommand.DONE;
      }
    };
  }

  /** The last events before {@code next}, oldest first. */
  private Iterable<Map<String, Object>> last(EventSelection selection, long next, int wanted) {
    Deque<Map<String, Object>> items = new ArrayDeque<>();
    long at = next;
    List<Line> page = wanted == 0 ? List.of() : journal.readBack(at, PAGE);
    while (!page.isEmpty() && next - at < MAX_LOOK_BACK) {
      for (Line line : page) {
        for (Occurrence one : selection.in(line, facts).reversed()) {
          items.addFirst(item(one));
          if (items.size() == wanted) {
            return items;
          }
        }
      }
      at = page.getLast().sequence();
      page = journal.readBack(at, PAGE);
    }
    return items;
  }

  private Ending follow(EventSelection selection, long next, Answer answer) throws IOException {
    tails.add(Thread.currentThread());
    try {
      if (tails.size() > MAX_TAILS) {
        return new Failed(TRY_LATER, MAX_TAILS + " are following events already");
      }
      long at = next;
      while (!closed) {
        boolean told = false;
        if (journal.await(at, beat)) {
          for (Line line : journal.read(at, PAGE)) {
            for (Occurrence one : selection.in(line, facts)) {
              answer.item(item(one));
              told = true;
            }
            at = line.sequence() + 1;
          }
        }
        if (!told) {
          answer.item(Map.of());
        }
      }
      return stopping();
    } catch (InterruptedException e) { // by close; the flag would break the last line we write
      return stopping();
    } finally {
      tails.remove(Thread.currentThread());
    }
  }

  private static Ending stopping() {
    return new Failed(UNREACHABLE, "the relay stops");
  }
}
