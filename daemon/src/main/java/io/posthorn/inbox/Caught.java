package io.posthorn.inbox;

import io.posthorn.envelope.MessageId;
import io.posthorn.ops.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The facts of one mail in the inbox.
 *
 * @param id in the inbox
 * @param message its id in our queue, as our Received field has it; empty where there is none
 * @param received when
 * @param envelope from whom, to whom
 * @param subject decoded
 * @param octets as it went out
 * @param tls protocol and cipher suite that it came over; empty for clear text
 */
public record Caught(
    MessageId id,
    String message,
    Instant received,
    Path envelope,
    String subject,
    long octets,
    String tls) {

  /**
   * Of one transaction.
   *
   * @param from the reverse path; empty for a report
   * @param to the recipients
   */
  public record Path(String from, List<String> to) {

    public Path {
      to = List.copyOf(to);
    }
  }

  /** As scripts read it. */
  public Map<String, Object> json() {
    return Json.object(
        "id", id,
        "message", message,
        "received", received,
        "from", envelope.from(),
        "to", envelope.to(),
        "subject", subject,
        "size", octets,
        "tls", tls);
  }

  /** What {@link #json} wrote; empty for something else. */
  public static Optional<Caught> of(Map<String, Object> json) {
    Optional<MessageId> id = Json.text(json, "id").flatMap(MessageId::parse);
    Optional<Instant> received = Json.text(json, "received").flatMap(Caught::instant);
    if (id.isEmpty() || received.isEmpty() || !(json.get("to") instanceof List<?> to)) {
      return Optional.empty();
    }
    return Optional.of(
        new Caught(
            id.get(),
            Json.text(json, "message").orElse(""),
            received.get(),
            new Path(Json.text(json, "from").orElse(""), to.stream().map(String::valueOf).toList()),
            Json.text(json, "subject").orElse(""),
            Json.number(json, "size", 0),
            Json.text(json, "tls").orElse("")));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
