package io.posthorn.ops;

import io.posthorn.dispatch.Order;
import io.posthorn.event.Event.Note;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The orders that can be given, as they are written: what each needs to be one. */
enum OrderForm {
  HOLD(true) {
    @Override
    Order order(Note note, Map<String, Object> arguments) {
      return new Order.Hold(note);
    }
  },
  RELEASE(false) {
    @Override
    Order order(Note note, Map<String, Object> arguments) {
      return new Order.Release(note);
    }
  },
  RETRY(false) {
    @Override
    Order order(Note note, Map<String, Object> arguments) {
      return new Order.Retry(note);
    }
  },
  DELETE(true) {
    @Override
    Order order(Note note, Map<String, Object> arguments) {
      return new Order.Delete(note, Json.flag(arguments, "bounce"));
    }
  };

  /** Characters of a reason. */
  private static final int MAX_REASON = 500;

  private final boolean needsReason;

  OrderForm(boolean needsReason) {
    this.needsReason = needsReason;
  }

  /** The order of that name, such as {@code hold}. */
  static Optional<OrderForm> parse(String name) {
    return Stream.of(values()).filter(form -> form.name().equalsIgnoreCase(name)).findFirst();
  }

  /** The order of {@code account}; {@link #refusal} has been asked. */
  abstract Order order(Note note, Map<String, Object> arguments);

  Order order(String account, Map<String, Object> arguments) {
    return order(new Note(account, reason(arguments)), arguments);
  }

  /** Why it cannot be given like this; empty when it can. */
  Optional<String> refusal(Map<String, Object> arguments) {
    String reason = reason(arguments);
    if (needsReason && reason.isEmpty()) {
      return Optional.of("say why: --reason TEXT; it stays with the mail and in its events");
    }
    if (reason.length() > MAX_REASON || reason.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("--reason takes one line of at most " + MAX_REASON + " characters");
    }
    return Optional.empty();
  }

  private static String reason(Map<String, Object> arguments) {
    return Json.text(arguments, "reason").orElse("").strip();
  }
}
