package io.posthorn.ops;

import io.posthorn.address.Mailbox;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Event.Bounced;
import io.posthorn.event.Event.Deferred;
import io.posthorn.event.Event.Delivered;
import io.posthorn.event.Event.Dropped;
import io.posthorn.event.Event.Held;
import io.posthorn.event.Event.Rejected;
import io.posthorn.event.Event.Released;
import io.posthorn.event.Journal;
import io.posthorn.queue.Explanation;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.Spool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of the recipients of one message: from the spool while they wait, from the journal
 * once they are done.
 */
final class Story {

  private static final int PAGE = 1000;

  private final Spool spool;
  private final Waits waits;

  /** Tells what {@code spool} holds; {@code waits} says why it is still there. */
  Story(Spool spool, Waits waits) {
    this.spool = spool;
    this.waits = waits;
  }

  /** One object a recipient, in their order; none when nothing is known of the message. */
  List<Map<String, Object>> of(MessageId id) {
    Map<Integer, Map<String, Object>> items = new TreeMap<>(recorded(id));
    spool.message(id).ifPresent(message -> addWaiting(message, items));
    return List.copyOf(items.values());
  }

  private void addWaiting(Message message, Map<Integer, Map<String, Object>> items) {
    Optional<EntryId> after = MessageFinder.before(message.id());
    List<Entry> own =
        spool.entries(after, message.recipients()).stream()
            .filter(entry -> entry.id().message().equals(message.id()))
            .toList();
    for (Explanation explanation : waits.explain(own)) {
      Entry entry = explanation.entry();
      Map<String, Object> item = QueueItem.of(message, explanation);
      item.put("message_id", message.content().rfcMessageId());
      item.put("expires", message.life().expires());
      item.put("history", history(entry, items));
      item.put("limits", List.of());
      items.put(entry.id().index(), item);
    }
  }

  /** The journal has all of it, unless it is trimmed already; the entry has the attempts. */
  private static Object history(Entry entry, Map<Integer, Map<String, Object>> recorded) {
    Map<String, Object> item = recorded.get(entry.id().index());
    return item != null && item.containsKey("history")
        ? item.get("history")
        : entry.history().stream().map(QueueItem::attempt).toList();
  }

  /** What the journal says, recipient by recipient; nothing once its beginning was trimmed. */
  private Map<Integer, Map<String, Object>> recorded(MessageId id) {
    Map<Integer, Map<String, Object>> items = new TreeMap<>();
    Optional<Journal.Line> first = spool.journal().first(id);
    int open = first.isPresent() ? Integer.MAX_VALUE : 0;
    long at = first.map(Journal.Line::sequence).orElse(0L);
    while (open > 0) {
      List<Journal.Line> lines = spool.journal().read(at, PAGE);
      if (lines.isEmpty()) {
        return items;
      }
      for (Journal.Line line : lines) {
        if (line.event().message().equals(id)) {
          open = record(line, items, open);
        }
      }
      at = lines.getLast().sequence() + 1;
    }
    return items;
  }

  /** Adds one line; returns how many recipients have no end yet. */
  private static int record(Journal.Line line, Map<Integer, Map<String, Object>> items, int open) {
    return switch (line.event()) {
      case Accepted accepted -> {
        begin(accepted, line.time(), items);
        yield accepted.facts().recipients().size();
      }
      case Rejected rejected -> {
        refuse(rejected, line.time(), items);
        yield 0;
      }
      case Dropped _ -> {
        items.values().forEach(item -> end(item, "dropped", QueueItem.dropped(line.time())));
        yield 0;
      }
      case Held held -> {
        note(items, held.entry(), QueueItem.note(line.time(), "held", held.note()));
        yield open;
      }
      case Released released -> {
        note(items, released.entry(), QueueItem.note(line.time(), "released", released.note()));
        yield open;
      }
      case Deferred deferred -> {
        add(items, deferred.entry(), "deferred", QueueItem.attempt(deferred));
        yield open;
      }
      case Delivered delivered -> {
        add(items, delivered.entry(), "delivered", QueueItem.attempt(delivered));
        yield open - 1;
      }
      case Bounced bounced -> {
        add(items, bounced.entry(), "bounced", QueueItem.attempt(bounced));
        yield open - 1;
      }
    };
  }

  /** What never was ours; there may be no recipient yet. */
  private static void refuse(
      Rejected event, Instant time, Map<Integer, Map<String, Object>> items) {
    List<Mailbox> recipients = event.facts().recipients();
    for (int index = 0; index < Math.max(1, recipients.size()); index++) {
      items.put(
          index,
          Json.object(
              "id", event.message(),
              "message", event.message(),
              "sender", event.facts().from(),
              "recipient", index < recipients.size() ? recipients.get(index) : "",
              "state", "rejected",
              "why", event.reply(),
              "attempts", 0,
              "size", event.facts().content().octets(),
              "rejected", time,
              "message_id", event.facts().content().rfcMessageId(),
              "history", List.of(),
              "limits", List.of()));
    }
  }

  private static void begin(Accepted event, Instant time, Map<Integer, Map<String, Object>> items) {
    for (int index = 0; index < event.facts().recipients().size(); index++) {
      items.put(
          index,
          Json.object(
              "id", new EntryId(event.message(), index),
              "message", event.message(),
              "sender", event.facts().from(),
              "recipient", event.facts().recipients().get(index),
              "state", "ready",
              "attempts", 0,
              "size", event.facts().content().octets(),
              "accepted", time,
              "message_id", event.facts().content().rfcMessageId(),
              "history", new ArrayList<Object>(),
              "limits", List.of()));
    }
  }

  private static void add(
      Map<Integer, Map<String, Object>> items,
      EntryId entry,
      String state,
      Map<String, Object> attempt) {
    Map<String, Object> item = item(items, entry);
    item.put("attempts", attempt.getOrDefault("attempt-no", 0));
    end(item, state, attempt);
  }

  private static void note(
      Map<Integer, Map<String, Object>> items, EntryId entry, Map<String, Object> note) {
    addToHistory(item(items, entry), note);
  }

  private static Map<String, Object> item(Map<Integer, Map<String, Object>> items, EntryId entry) {
    return items.computeIfAbsent(
        entry.index(), _ -> Json.object("id", entry, "message", entry.message()));
  }

  private static void end(Map<String, Object> item, String state, Map<String, Object> last) {
    item.put("state", state);
    item.put("why", last.getOrDefault("message", ""));
    addToHistory(item, last);
  }

  private static void addToHistory(Map<String, Object> item, Map<String, Object> last) {
    List<Object> history = new ArrayList<>();
    if (item.get("history") instanceof List<?> earlier) {
      history.addAll(earlier);
    }
    history.add(last);
    item.put("history", history);
  }
}
