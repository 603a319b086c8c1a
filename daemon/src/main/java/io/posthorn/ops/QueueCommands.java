package io.posthorn.ops;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * What the control socket can ask the queue: {@code queue.list} streams all that waits, oldest
 * first; {@code queue.show} and {@code explain} tell of one message.
 */
public final class QueueCommands {

  private static final int USAGE = 2;
  private static final int NOTHING_MATCHED = 4;
  private static final int PAGE = 500;

  private final Spool spool;
  private final Predicate<EntryId> sending;
  private final Time time;

  /**
   * Commands on {@code spool}.
   *
   * @param sending whether an entry is on its way right now
   */
  public QueueCommands(Spool spool, Predicate<EntryId> sending, Time time) {
    this.spool = spool;
    this.sending = sending;
    this.time = time;
  }

  /** The commands by name. */
  public Map<String, ControlCommand> all() {
    return Map.of("queue.list", this::list, "explain", this::explain);
  }

  private Ending list(Map<String, Object> arguments, Answer answer) throws IOException {
    long left = Json.number(arguments, "limit", Long.MAX_VALUE);
    QueueFilter filter = QueueFilter.of(arguments);
    Optional<EntryId> after = Optional.empty();
    Optional<Message> message = Optional.empty(); // entries of one message stand together
    List<Entry> page = spool.entries(after, PAGE);
    while (!page.isEmpty() && left > 0) {
      for (Entry entry : page) {
        if (message.filter(last -> last.id().equals(entry.id().message())).isEmpty()) {
          message = spool.message(entry.id().message());
        }
        Optional<Map<String, Object>> item = message.map(facts -> item(facts, entry));
        if (item.isPresent() && left > 0 && filter.fits(item.get())) {
          answer.item(item.get());
          left--;
        }
      }
      page = spool.entries(Optional.of(page.getLast().id()), PAGE);
    }
    return ControlCommand.DONE;
  }

  private Map<String, Object> item(Message message, Entry entry) {
    return QueueItem.of(message, entry, sending.test(entry.id()), time.now());
  }

  private Ending explain(Map<String, Object> arguments, Answer answer) throws IOException {
    String wanted = Json.text(arguments, "id").orElse("");
    return switch (new MessageFinder(spool).find(wanted)) {
      case MessageFinder.One one -> explain(one.message(), one.index(), answer);
      case MessageFinder.Several several ->
          new Failed(
              USAGE,
              wanted
                  + " could be: "
                  + String.join(
                      " ", several.candidates().stream().map(MessageId::toString).toList()));
      case MessageFinder.Nothing _ -> new Failed(NOTHING_MATCHED, "no message is called " + wanted);
      case MessageFinder.Unusable unusable -> new Failed(USAGE, unusable.why());
    };
  }

  private Ending explain(MessageId id, OptionalInt index, Answer answer) throws IOException {
    List<Map<String, Object>> items =
        new Explanation(spool, sending)
            .of(id, time.now()).stream()
                .filter(item -> index.isEmpty() || isEntry(item, id, index.getAsInt()))
                .toList();
    if (items.isEmpty()) {
      return new Failed(NOTHING_MATCHED, "nothing is known of " + id);
    }
    for (Map<String, Object> item : items) {
      answer.item(item);
    }
    return ControlCommand.DONE;
  }

  private static boolean isEntry(Map<String, Object> item, MessageId id, int index) {
    return Objects.equals(item.get("id"), new EntryId(id, index));
  }
}
