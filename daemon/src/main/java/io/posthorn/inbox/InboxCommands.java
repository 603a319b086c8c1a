package io.posthorn.inbox;

import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.ops.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the control socket can ask an inbox: {@code inbox.list}, {@code inbox.wait} and {@code
 * inbox.clear}, and {@code inbox.show}, whose first item is the facts and whose others are the
 * octets in pieces of base64.
 */
public final class InboxCommands {

  private static final int NOTHING_MATCHED = 4;
  private static final int USAGE = 2;
  private static final int MIN_PREFIX = 5;
  private static final int PIECE = 48 << 10; // a multiple of three: no padding inside
  private static final long MAX_WAIT_MILLIS = Duration.ofHours(1).toMillis();

  private final Inbox inbox;

  /** Commands on {@code inbox}. */
  public InboxCommands(Inbox inbox) {
    this.inbox = inbox;
  }

  /** The commands by name. */
  public Map<String, ControlCommand> all() {
    return Map.of(
        "inbox.list", this::list,
        "inbox.show", this::show,
        "inbox.wait", this::await,
        "inbox.clear", this::clear);
  }

  private Ending list(Map<String, Object> arguments, Answer answer) throws IOException {
    int limit = Math.clamp(Json.number(arguments, "limit", 100), 1, Integer.MAX_VALUE);
    for (Caught mail : inbox.list(Selector.of(arguments), limit)) {
      answer.item(mail.json());
    }
    return ControlCommand.DONE;
  }

  private Ending show(Map<String, Object> arguments, Answer answer) throws IOException {
    Optional<String> id = Json.text(arguments, "id");
    if (id.isPresent() && id.get().length() < MIN_PREFIX) {
      return new Failed(USAGE, "an id is at least " + MIN_PREFIX + " characters: " + id.get());
    }
    List<Caught> found =
        inbox.list(Selector.of(arguments), Integer.MAX_VALUE).stream()
            .filter(mail -> id.map(prefix -> isCalled(mail, prefix)).orElse(true))
            .toList();
    if (found.isEmpty()) {
      return new Failed(NOTHING_MATCHED, "no such mail in the inbox");
    }
    if (id.isPresent() && found.size() > 1) {
      String candidates =
          String.join(" ", found.stream().map(mail -> mail.id().toString()).toList());
      return new Failed(USAGE, id.get() + " could be: " + candidates);
    }
    sendContent(found.getFirst(), answer);
    return ControlCommand.DONE;
  }

  private static boolean isCalled(Caught mail, String prefix) {
    return mail.id().startsWith(prefix)
        || mail.message().regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private void sendContent(Caught mail, Answer answer) throws IOException {
    try (InputStream content = inbox.content(mail)) {
      answer.item(mail.json());
      for (byte[] piece = content.readNBytes(PIECE);
          piece.length > 0;
          piece = content.readNBytes(PIECE)) {
        answer.item(Json.object("base64", Base64.getEncoder().encodeToString(piece)));
      }
    }
  }

  private Ending await(Map<String, Object> arguments, Answer answer) throws IOException {
    long millis = Math.clamp(Json.number(arguments, "timeout_ms", 10_000), 0, MAX_WAIT_MILLIS);
    try {
      Optional<Caught> mail = inbox.await(Selector.of(arguments), Duration.ofMillis(millis));
      if (mail.isEmpty()) {
        return new Failed(NOTHING_MATCHED, "no such mail came in " + millis / 1000.0 + " s");
      }
      answer.item(mail.get().json());
      return ControlCommand.DONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Failed(NOTHING_MATCHED, "the relay stops");
    }
  }

  private Ending clear(Map<String, Object> arguments, Answer answer) throws IOException {
    answer.item(Json.object("removed", inbox.clear()));
    return ControlCommand.DONE;
  }
}
