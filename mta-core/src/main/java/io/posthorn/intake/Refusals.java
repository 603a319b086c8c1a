package io.posthorn.intake;

import io.posthorn.account.Principal;
import io.posthorn.envelope.MessageIds;
import io.posthorn.event.Event;
import io.posthorn.event.Facts;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import io.posthorn.observe.Meters;
import io.posthorn.options.SendingOptions;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of refusals: each in a line of log and in a counter; each that is for good, of a client
 * that had logged in, as an event too. Never waits for the store, and never fails.
 *
 * <p>Safe for use by many threads.
 */
final class Refusals {

  private static final Logger LOG = LoggerFactory.getLogger("io.posthorn.refused");

  private static final int RECIPIENTS_LOGGED = 5;

  private final Spool spool;
  private final MessageIds ids;
  private final Meters meters;

  Refusals(Spool spool, MessageIds ids, Meters meters) {
    this.spool = spool;
    this.ids = ids;
    this.meters = meters;
  }

  /** Tells of {@code refusal}. */
  void tell(Refusal refusal) {
    LOG.info(line(refusal));
    meters
        .counter(
            "posthorn_intake_refused_total",
            "Refusals of senders, recipients and messages",
            "step",
            refusal.step().text(),
            "code",
            refusal.reply().code() / 100 + "xx")
        .increment();
    if (refusal.who() instanceof Submitter.Authenticated(var client, Principal principal)
        && refusal.reply().isPermanent()) {
      record(new Event.Rejected(ids.next(), facts(refusal, principal), refusal.reply()));
    }
  }

  /** The line; what clients said is cleaned. */
  static String line(Refusal refusal) {
    String to =
        refusal.recipients().stream()
            .limit(RECIPIENTS_LOGGED)
            .map(recipient -> '<' + LogText.word(recipient.toString()) + '>')
            .collect(Collectors.joining(","));
    return "step="
        + refusal.step().text()
        + " from=<"
        + LogText.word(refusal.from().toString())
        + "> to="
        + (to.isEmpty() ? "none" : to)
        + " nrcpt="
        + refusal.recipients().size()
        + " client="
        + refusal.origin().client()
        + " login="
        + LogText.word(refusal.origin().login().orElse("none"))
        + " reply="
        + LogText.quoted(refusal.reply().toString());
  }

  private static Facts facts(Refusal refusal, Principal principal) {
    SendingOptions options =
        refusal.content().map(Refusal.Content::options).orElse(SendingOptions.NONE);
    return new Facts(
        principal.domain(),
        refusal.from(),
        refusal.recipients(),
        refusal.origin(),
        refusal.content().map(Refusals::summary).orElse(Facts.Content.UNSEEN),
        options.labels(),
        options.testMode());
  }

  private static Facts.Content summary(Refusal.Content content) {
    HeaderSection header = content.header();
    String id = header.first("Message-ID").map(Field::value).orElse("");
    return MessageSummary.of(
        header, AddedFields.withoutBrackets(id), content.attachments(), content.octets());
  }

  private void record(Event event) {
    try {
      var _ =
          spool
              .record(List.of(event))
              .exceptionally(failure -> {
                LOG.warn("{} was not recorded: {}", event.message(), failure.getMessage());
                return null;
              });
    } catch (SpoolException e) {
      LOG.warn("{} was not recorded: {}", event.message(), e.getMessage());
    }
  }
}
