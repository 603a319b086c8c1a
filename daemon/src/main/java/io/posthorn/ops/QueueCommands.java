package io.posthorn.ops;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.queue.Explanation;
import io.posthorn.spool.Message;
import io.posthorn.spool.Spool;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the control socket can ask the queue: {@code queue.list} streams all that waits, oldest
 * first; {@code queue.show} and {@code explain} tell of one message.
 */
public final class QueueCommands {

  private static final int USAGE = 2;
  private static final int NOTHING_MATCHED = 4;
  private static final int PAGE = 500;

  private final Spool spool;
  private final Waits waits;

  /** Commands on {@code spool}; {@code waits} says why something is still there. */
  public QueueCommands(Spool spool, Waits waits) {
    this.spool = spool;
    this.waits = waits;
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
    List<Explanation> page = waits.list(after, PAGE);
    while (!page.isEmpty() && left > 0) {
      for (Explanation explanation : page) {
        MessageId id = explanation.entry().id().message();
        if (message.filter(last -> last.id().equals(id)).isEmpty()) {
          message = spool.message(id);
        }
        Optional<Map<String, Object>> item =
            message.map(facts -> QueueItem.of(facts, explanation)).filter(filter::fits);
        if (item.isPresent() && left > 0) {
          answer.item(item.get());
          left--;
        }
      }
      page = waits.list(Optional.of(page.getLast().entry().id()), PAGE);
    }
    return ControlCommand.DONE;
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
        new Story(spool, waits)
            .of(id).stream()
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
