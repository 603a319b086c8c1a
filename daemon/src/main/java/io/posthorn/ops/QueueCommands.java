package io.posthorn.ops;

import io.posthorn.dispatch.Order;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the control socket can ask the queue: {@code queue.list} streams all that waits, oldest
 * first, behind {@code {"unknown":[id...]}} where some of the ids name nothing; {@code explain}
 * tells of one message; {@code queue.preview} says what an order would change, and {@code
 * queue.hold}, {@code .release}, {@code .retry} and {@code .delete} change it.
 *
 * <p>An order answers with an object for each entry, {@code {"changed":item}} or {@code
 * {"unchanged":…}}, and at the end {@code {"counts":…}}.
 */
public final class QueueCommands {

  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int NOTHING_MATCHED = 4;

  private static final Logger LOG = LoggerFactory.getLogger(QueueCommands.class);

  private final Spool spool;
  private final Waits waits;
  private final Orders orders;
  private final Time time;

  /**
   * Commands on {@code spool}.
   *
   * @param waits says why something is still there
   * @param orders changes it
   */
  public QueueCommands(Spool spool, Waits waits, Orders orders, Time time) {
    this.spool = spool;
    this.waits = waits;
    this.orders = orders;
    this.time = time;
  }

  /** The commands by name. */
  public Map<String, ControlCommand> all() {
    Map<String, ControlCommand> commands = new HashMap<>();
    commands.put("queue.list", this::list);
    commands.put("queue.preview", this::preview);
    commands.put("explain", this::explain);
    for (OrderForm form : OrderForm.values()) {
      commands.put(
          "queue." + form.name().toLowerCase(Locale.ROOT), new Ordering(this, form, "nobody"));
    }
    return commands;
  }

  /** An order, given by an account of the machine. */
  private record Ordering(QueueCommands queue, OrderForm form, String account)
      implements ControlCommand {

    @Override
    public ControlCommand by(String name) {
      return new Ordering(queue, form, name);
    }

    @Override
    public Ending run(Map<String, Object> arguments, Answer answer) throws IOException {
      Optional<String> refusal = form.refusal(arguments);
      return refusal.isPresent()
          ? new Failed(USAGE, refusal.get())
          : queue.carryOut(form.order(account, arguments), arguments, answer);
    }
  }

  private Ending list(Map<String, Object> arguments, Answer answer) throws IOException {
    long limit = Json.number(arguments, "limit", Long.MAX_VALUE);
    return with(
        arguments,
        (selection, unknown) -> {
          if (!unknown.isEmpty()) {
            answer.item(Json.object("unknown", unknown));
          }
          AtomicLong left = new AtomicLong(limit);
          selection.each(
              time.now(),
              page -> {
                for (Waiting waiting : page) {
                  if (left.getAndDecrement() > 0) {
                    answer.item(waiting.item());
                  }
                }
                return left.get() > 0;
              });
          return ControlCommand.DONE;
        });
  }

  private Ending preview(Map<String, Object> arguments, Answer answer) throws IOException {
    Optional<OrderForm> form = OrderForm.parse(Json.text(arguments, "order").orElse(""));
    if (form.isEmpty()) {
      return new Failed(USAGE, "no such order");
    }
    Order order = form.get().order("", arguments);
    long examples = Json.number(arguments, "examples", 3);
    return withMeant(
        arguments,
        (selection, unknown) -> {
          answer.item(new QueuePreview(order, time, answer, examples).run(selection, unknown));
          return ControlCommand.DONE;
        });
  }

  private Ending carryOut(Order order, Map<String, Object> arguments, Answer answer)
      throws IOException {
    return withMeant(
        arguments,
        (selection, unknown) -> {
          QueueOrders run = new QueueOrders(orders, time, order, answer);
          try {
            answer.item(run.run(selection, unknown));
            return ControlCommand.DONE;
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return new Failed(FAILED, "the relay stops");
          } finally { // also when the client went away in between: what was done is done
            LOG.info(
                "{} by={} why=\"{}\" {}",
                order.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                order.note().by(),
                order.note().why(),
                run.counts());
          }
        });
  }

  /** What is done with a selection, and with ids that nothing that waits has. */
  private interface Deed {
    Ending on(QueueSelection selection, List<String> unknown) throws IOException;
  }

  private Ending with(Map<String, Object> arguments, Deed deed) throws IOException {
    return switch (QueueSelection.parse(spool, waits, arguments)) {
      case QueueSelection.Wrong(String why) -> new Failed(USAGE, why);
      case QueueSelection.Right(QueueSelection selection, List<String> unknown) ->
          deed.on(selection, unknown);
    };
  }

  /** Nothing is changed because somebody forgot to say what. */
  private Ending withMeant(Map<String, Object> arguments, Deed deed) throws IOException {
    return with(
        arguments,
        (selection, unknown) ->
            selection.isNarrow() || Json.flag(arguments, "all")
                ? deed.on(selection, unknown)
                : new Failed(USAGE, "name what is meant, or ALL"));
  }

  private Ending explain(Map<String, Object> arguments, Answer answer) throws IOException {
    String wanted = Json.text(arguments, "id").orElse("");
    return switch (new MessageFinder(spool).find(wanted)) {
      case MessageFinder.One one -> explain(one.message(), one.index(), answer);
      case MessageFinder.Several several -> new Failed(USAGE, several.line(wanted));
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
