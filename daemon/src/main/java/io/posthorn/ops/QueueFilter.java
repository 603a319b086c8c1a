package io.posthorn.ops;

import java.util.Map;
import java.util.Optional;

/**
 * Which items of a list are wanted; an empty part fits all.
 *
 * @param recipient a part of the recipient
 * @param sender a part of the sender
 * @param state one of the five
 * @param reason one of the closed list
 */
record QueueFilter(
    Optional<String> recipient,
    Optional<String> sender,
    Optional<String> state,
    Optional<String> reason) {

  static QueueFilter of(Map<String, Object> arguments) {
    return new QueueFilter(
        Json.text(arguments, "to"),
        Json.text(arguments, "from"),
        Json.text(arguments, "state"),
        Json.text(arguments, "reason"));
  }

  boolean fits(Map<String, Object> item) {
    return recipient.map(part -> text(item, "recipient").contains(part)).orElse(true)
        && sender.map(part -> text(item, "sender").contains(part)).orElse(true)
        && state.map(text(item, "state")::equals).orElse(true)
        && reason.map(text(item, "reason")::equals).orElse(true);
  }

  private static String text(Map<String, Object> item, String name) {
    return String.valueOf(item.get(name));
  }
}
