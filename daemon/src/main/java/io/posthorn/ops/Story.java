package io.posthorn.ops;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Event.Bounced;
import io.posthorn.event.Event.Deferred;
import io.posthorn.event.Event.Delivered;
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
    for (Explanation explanation : waits.list(after, message.recipients())) {
      Entry entry = explanation.entry();
      if (entry.id().message().equals(message.id())) {
        Map<String, Object> item = QueueItem.of(message, explanation);
        item.put("message_id", message.content().rfcMessageId());
        item.put("expires", message.life().expires());
        item.put("history", entry.history().stream().map(QueueItem::attempt).toList());
        item.put("limits", List.of());
        items.put(entry.id().index(), item);
      }
    }
  }

  /** What the journal says, recipient by recipient. */
  private Map<Integer, Map<String, Object>> recorded(MessageId id) {
    Map<Integer, Map<String, Object>> items = new TreeMap<>();
    long at = spool.journal().firstSince(id.time());
    int open = Integer.MAX_VALUE;
    List<Journal.Line> lines = spool.journal().read(at, PAGE);
    while (!lines.isEmpty() && open > 0) {
      for (Journal.Line line : lines) {
        if (line.event().message().equals(id)) {
          open = record(line, items, open);
        }
      }
      lines = spool.journal().read(lines.getLast().sequence() + 1, PAGE);
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
      case Event.Rejected _, Event.Held _, Event.Released _ -> open;
      case Event.Dropped _ -> {
        items.values().forEach(Story::drop);
        yield 0;
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

  private static void drop(Map<String, Object> item) {
    item.put("state", "dropped");
    item.put("reason", "test-mode");
    item.put("why", "it was to be tried, not to be sent");
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
    Map<String, Object> item =
        items.computeIfAbsent(
            entry.index(),
            index ->
                Json.object("id", entry, "message", entry.message(), "history", new ArrayList<>()));
    item.put("state", state);
    item.put("why", attempt.getOrDefault("message", ""));
    item.put("attempts", attempt.getOrDefault("attempt-no", 0));
    List<Object> history = new ArrayList<>();
    if (item.get("history") instanceof List<?> earlier) {
      history.addAll(earlier);
    }
    history.add(attempt);
    item.put("history", history);
  }
}
