package io.posthorn.ops;

import io.posthorn.event.Event;
import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Event.Bounced;
import io.posthorn.event.Event.Deferred;
import io.posthorn.event.Event.Delivered;
import io.posthorn.event.Journal;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.smtp.EnhancedCode;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log line for everything that the journal records: the id first, then {@code key=value}.
 *
 * <p>Reads the journal from where it stands when this is made, on a thread of its own; so that a
 * slow log never holds mail up.
 */
public final class MailLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("smtp");

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int PAGE = 1000;

  private final Journal journal;
  private final Time time;
  private final Thread thread;

  /** Begins to follow {@code journal}. */
  public MailLog(Journal journal, Time time) {
    this.journal = journal;
    this.time = time;
    long from = journal.next();
    this.thread = Thread.ofVirtual().name("mail-log").start(() -> follow(from));
  }

  /** Stops following; what was recorded until now is still written. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(long from) {
    long at = from;
    try {
      while (true) {
        at = writeSince(at);
        time.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      writeSince(at);
    }
  }

  /** Writes what is there from {@code sequence} on; returns the first number not yet recorded. */
  private long writeSince(long sequence) {
    long at = sequence;
    try {
      List<Journal.Line> lines = journal.read(at, PAGE);
      while (!lines.isEmpty()) {
        lines.forEach(line -> LOG.info("{}", text(line.event())));
        at = lines.getLast().sequence() + 1;
        lines = journal.read(at, PAGE);
      }
    } catch (SpoolException e) {
      LOG.error("the journal cannot be read: {}", e.getMessage());
    }
    return at;
  }

  /** The line for {@code event}. */
  static String text(Event event) {
    return switch (event) {
      case Accepted accepted ->
          "%s accepted from=<%s> client=%s protocol=%s login=%s size=%d nrcpt=%d message-id=<%s>"
              .formatted(
                  accepted.message(),
                  accepted.from(),
                  accepted.origin().client(),
                  accepted.origin().protocol(),
                  accepted.origin().login().orElse("-"),
                  accepted.octets(),
                  accepted.recipients().size(),
                  accepted.rfcMessageId());
      case Delivered delivered ->
          "%s to=<%s> result=delivered %s reply=\"%s\""
              .formatted(
                  delivered.entry(),
                  delivered.recipient(),
                  facts(delivered.attempt()),
                  quoted(delivered.reply().toString()));
      case Deferred deferred ->
          "%s to=<%s> result=deferred %s %s next=%s"
              .formatted(
                  deferred.entry(),
                  deferred.recipient(),
                  facts(deferred.attempt()),
                  facts(deferred.cause()),
                  deferred.next());
      case Bounced bounced ->
          "%s to=<%s> result=bounced %s %s"
              .formatted(
                  bounced.entry(),
                  bounced.recipient(),
                  facts(bounced.attempt()),
                  facts(bounced.cause()));
    };
  }

  private static String facts(Attempt attempt) {
    Optional<Attempt.Host> host = attempt.host();
    return "mx=%s ip=%s attempt=%d tls=%s verified=%s took=%d.%03d"
        .formatted(
            host.map(Attempt.Host::name).orElse("-"),
            host.map(Attempt.Host::address).orElse("-"),
            attempt.number(),
            attempt.session().tls() ? "yes" : "no",
            attempt.session().verified() ? "yes" : "no",
            attempt.took().toSeconds(),
            attempt.took().toMillisPart());
  }

  private static String facts(Cause cause) {
    return "scope=%s code=%d dsn=%s msg=\"%s\""
        .formatted(
            cause.scope().name().toLowerCase(Locale.ROOT),
            cause.code(),
            cause.enhanced().map(EnhancedCode::toString).orElse("-"),
            quoted(cause.text()));
  }

  /** A peer's text must not end our quotes or our line. */
  private static String quoted(String text) {
    return text.replace('"', '\'').replace('\n', ' ').replace('\r', ' ');
  }
}
