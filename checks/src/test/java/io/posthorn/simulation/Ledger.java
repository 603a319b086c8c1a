package io.posthorn.simulation;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Settlement;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was promised and what came of it, seen from the outside: by clients, by the disk and by mail
 * hosts. What is wrong the moment that it happens is a {@link Violation}.
 */
final class Ledger {

  private static final Pattern OUR_ID = Pattern.compile(" with \\S+ id (\\S+?);?\\s");

  final Map<String, Handover> handovers = new LinkedHashMap<>();
  final Map<MessageId, Letter> letters = new LinkedHashMap<>();

  /** A message that the relay wanted to accept. */
  static final class Letter {

    final Acceptance acceptance;
    final Optional<Handover> handover;
    final Map<EntryId, Copy> copies = new LinkedHashMap<>();
    final Life offeredIn;
    boolean synced;

    Letter(Acceptance acceptance, Optional<Handover> handover, Life offeredIn) {
      this.acceptance = acceptance;
      this.handover = handover;
      this.offeredIn = offeredIn;
      acceptance.entries().forEach(entry -> copies.put(entry.id(), new Copy(entry)));
    }
  }

  /** One recipient of it. */
  static final class Copy {

    final Entry entry;
    final List<Reception> receptions = new ArrayList<>();
    boolean finished;
    boolean owed;

    Copy(Entry entry) {
      this.entry = entry;
    }
  }

  /** That a host took it. */
  static final class Reception {

    final Life life;
    final Cable cable;
    final String content;
    private long answerEnds = Long.MAX_VALUE;

    Reception(Life life, Cable cable, String content) {
      this.life = life;
      this.cable = cable;
      this.content = content;
    }

    /** It was answered 250; the answer ends behind so many octets. */
    void answered(long end) {
      answerEnds = end;
    }

    /** Whether the relay has heard the 250. */
    boolean isHeard() {
      return cable.heard() >= answerEnds;
    }
  }

  /** The relay is about to store a message. */
  void offered(Acceptance acceptance, Life life) {
    String id = acceptance.message().content().rfcMessageId();
    Optional<Handover> from =
        acceptance.reportsOn().isPresent()
            ? Optional.empty()
            : Optional.ofNullable(handovers.get(id.substring(0, id.indexOf('@'))));
    letters.put(acceptance.message().id(), new Letter(acceptance, from, life));
  }

  /** It is stored. */
  void synced(Acceptance acceptance) {
    letters.get(acceptance.message().id()).synced = true;
  }

  /** Outcomes are stored. */
  void settled(Settlement settlement) {
    for (Settlement.Change change : settlement.changes()) {
      Copy copy = copy(change.before().id());
      copy.finished |= change.after().isEmpty();
      copy.owed |= change.owed().isPresent();
      if (change.after().isPresent()) {
        requireInLife(change.before(), change.after().get());
      }
    }
  }

  /** No failed attempt puts the next one behind the end of the message's life. */
  private void requireInLife(Entry before, Entry after) {
    var expires = letters.get(after.id().message()).acceptance.message().life().expires();
    if (after.attempts() > before.attempts() && after.due().isAfter(expires)) {
      throw new Violation("%s is due at %s, after it expires".formatted(after.id(), after.due()));
    }
  }

  Copy copy(EntryId id) {
    return letters.get(id.message()).copies.get(id);
  }

  /** A host takes a message, and will answer 250. */
  Reception received(Life life, Cable cable, String recipient, String content) {
    Matcher matcher = OUR_ID.matcher(content);
    Optional<MessageId> id = matcher.find() ? MessageId.parse(matcher.group(1)) : Optional.empty();
    Letter letter = id.map(letters::get).orElse(null);
    if (letter == null) {
      throw new Violation("invented: " + content);
    }
    Copy copy =
        letter.copies.values().stream()
            .filter(one -> one.entry.recipient().toString().equals(recipient))
            .findFirst()
            .orElseThrow(() -> new Violation(id.get() + " went to " + recipient));
    letter.handover.ifPresent(handover -> requireWhole(handover, content));
    Reception reception = new Reception(life, cable, content);
    if (!life.isOver()) { // what was on the way when it died may arrive much later
      requirePromised(letter, life);
      requireOnce(copy, life);
      requireDue(copy, life);
    }
    copy.receptions.add(reception);
    return reception;
  }

  private static void requireWhole(Handover handover, String content) {
    String body = content.substring(content.indexOf("\r\n\r\n") + 4);
    if (!body.equals(handover.body)) {
      throw new Violation("%s was changed:\n%s".formatted(handover, content));
    }
    if (content.contains("X-Mailgun-")) {
      throw new Violation("%s left with its options:\n%s".formatted(handover, content));
    }
  }

  private static void requirePromised(Letter letter, Life life) {
    if (!letter.synced && letter.offeredIn == life) {
      throw new Violation(letter.acceptance.message().id() + " is sent before it is synced");
    }
    if (letter.handover.isPresent()) {
      Handover handover = letter.handover.get();
      if (handover.answer() == Handover.Answer.REFUSED) {
        throw new Violation(handover + " was refused and is sent");
      }
      if (handover.testMode) {
        throw new Violation(handover + " is in test mode and is sent");
      }
    }
  }

  /** Twice only where nobody could know better: its 250 was not heard, or not noted in time. */
  private static void requireOnce(Copy copy, Life life) {
    EntryId id = copy.entry.id();
    if (copy.finished) {
      throw new Violation(id + " is sent after it was finished");
    }
    for (Reception earlier : copy.receptions) {
      if (earlier.isHeard() && (earlier.life == life || earlier.life.endedInOrder())) {
        throw new Violation(id + " is sent twice, though its 250 was heard");
      }
    }
  }

  private static void requireDue(Copy copy, Life life) {
    EntryId id = copy.entry.id();
    Entry now =
        life.disk()
            .entry(id)
            .orElseThrow(() -> new Violation(id + " is sent and not in the spool"));
    if (now.hold().isPresent()) {
      throw new Violation(id + " is sent while it is held");
    }
    if (now.due().truncatedTo(ChronoUnit.MILLIS).isAfter(life.scheduled())) {
      throw new Violation(
          "%s is sent at %s, before it is due at %s".formatted(id, life.scheduled(), now.due()));
    }
  }
}
