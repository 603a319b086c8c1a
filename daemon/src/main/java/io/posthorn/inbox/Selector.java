package io.posthorn.inbox;

import io.posthorn.ops.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which mails of the inbox; an empty part fits all.
 *
 * @param to one of the recipients
 * @param from the reverse path
 * @param subject a part of the subject
 * @param message the id in the queue, or its beginning
 */
record Selector(
    Optional<String> to,
    Optional<String> from,
    Optional<String> subject,
    Optional<String> message) {

  /** What a command asked for. */
  static Selector of(Map<String, Object> arguments) {
    return new Selector(
        Json.text(arguments, "to"),
        Json.text(arguments, "from"),
        Json.text(arguments, "subject"),
        Json.text(arguments, "message"));
  }

  /** Whether {@code mail} is meant; case does not matter. */
  boolean fits(Caught mail) {
    return to.map(wanted -> mail.envelope().to().stream().anyMatch(wanted::equalsIgnoreCase))
            .orElse(true)
        && from.map(mail.envelope().from()::equalsIgnoreCase).orElse(true)
        && subject.map(part -> lower(mail.subject()).contains(lower(part))).orElse(true)
        && message.map(prefix -> lower(mail.message()).startsWith(lower(prefix))).orElse(true);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
