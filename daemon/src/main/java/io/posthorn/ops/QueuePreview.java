package io.posthorn.ops;

import io.posthorn.dispatch.Order;
import io.posthorn.envelope.MessageId;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.time.Time;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says what an order would change: some examples, and how many there are in all. What it would not
 * change is counted by the reason.
 */
final class QueuePreview {

  private final Order order;
  private final Time time;
  private final Answer answer;
  private final long examples;
  private final Map<String, Integer> unfit = new TreeMap<>();
  private Optional<MessageId> last = Optional.empty();
  private Optional<Instant> oldest = Optional.empty();
  private int messages;
  private int recipients;

  QueuePreview(Order order, Time time, Answer answer, long examples) {
    this.order = order;
    this.time = time;
    this.answer = answer;
    this.examples = examples;
  }

  /** The end of the answer: the counts. */
  Map<String, Object> run(QueueSelection selection, List<String> unknown) throws IOException {
    Instant now = time.now();
    Instant schedule = time.schedule().now();
    selection.each(
        now,
        page -> {
          for (Waiting waiting : page) {
            Optional<String> why = order.obstacle(waiting.explanation().entry(), schedule);
            if (why.isPresent()) {
              unfit.merge(why.get(), 1, Integer::sum);
            } else {
              count(waiting);
            }
          }
          return true;
        });
    Map<String, Object> counts =
        Json.object("messages", messages, "recipients", recipients, "oldest", oldest, "asked", now);
    return Json.object("counts", counts, "unfit", unfit, "unknown", unknown);
  }

  private void count(Waiting waiting) throws IOException {
    if (recipients < examples) {
      answer.item(Json.object("example", waiting.item()));
    }
    recipients++;
    MessageId id = waiting.message().id();
    if (!last.equals(Optional.of(id))) {
      messages++;
      last = Optional.of(id);
    }
    Instant accepted = waiting.message().life().accepted();
    oldest = oldest.filter(known -> known.isBefore(accepted)).or(() -> Optional.of(accepted));
  }
}
