package io.posthorn.dispatch;

import io.posthorn.dsn.Duty;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Outcome;
import io.posthorn.smtp.EnhancedCode;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Entry;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line of log for each attempt and each deletion, fields as {@code name=value}. */
final class AttemptLog {

  private static final Logger LOG = LoggerFactory.getLogger("io.posthorn.attempt");

  private AttemptLog() {}

  static void write(Ledger.Line line) {
    if (LOG.isInfoEnabled()) {
      LOG.info(line(line));
    }
  }

  /** The end of an entry that a person deleted. */
  static void write(Entry entry, Outcome.Bounced deleted, Optional<Duty> duty) {
    if (LOG.isInfoEnabled()) {
      LOG.info(line(entry, deleted, Optional.empty(), duty));
    }
  }

  /** The line; what peers said is escaped, so that it cannot look like another one. */
  static String line(Ledger.Line line) {
    return line(line.change().before(), line.outcome(), line.next(), line.duty());
  }

  private record Said(
      Attempt attempt, String result, int code, Optional<EnhancedCode> enhanced, String text) {

    static Said of(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Delivered(Reply reply, Attempt attempt) ->
            new Said(attempt, "delivered", reply.code(), reply.enhanced(), reply.text());
        case Outcome.Deferred(Cause cause, Attempt attempt) -> of(attempt, "deferred", cause);
        case Outcome.Bounced(Cause cause, Attempt attempt) -> of(attempt, "bounced", cause);
      };
    }

    private static Said of(Attempt attempt, String result, Cause cause) {
      return new Said(attempt, result, cause.code(), cause.enhanced(), cause.text());
    }
  }

  /** As {@link #line(Ledger.Line)}, of parts. */
  static String line(Entry entry, Outcome outcome, Optional<Instant> next, Optional<Duty> duty) {
    Said said = Said.of(outcome);
    Attempt attempt = said.attempt();
    StringBuilder out = new StringBuilder(256);
    out.append("id=").append(entry.id());
    out.append(" to=<");
    escape(entry.recipient().toString(), out);
    out.append("> host=");
    out.append(attempt.host().map(host -> host.name() + "[" + host.address() + "]").orElse("none"));
    out.append(" attempt=").append(attempt.number());
    out.append(" dsn=").append(said.enhanced().map(EnhancedCode::toString).orElse("none"));
    out.append(" code=").append(said.code());
    out.append(" result=").append(said.result());
    out.append(" took=").append(attempt.took().toMillis()).append("ms");
    out.append(" tls=").append(attempt.session().tls() ? attempt.session().protocol() : "none");
    next.ifPresent(due -> out.append(" next=").append(due));
    duty.ifPresent(known -> out.append(" report=").append(report(known)));
    out.append(" text=\"");
    escape(said.text(), out);
    return out.append('"').toString();
  }

  /** Whether the sender will be told, or why not. */
  private static String report(Duty duty) {
    return switch (duty) {
      case Duty.Owed _ -> "owed";
      case Duty.NotOwed(Duty.Why why) -> why.text();
    };
  }

  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean breaksLines = c < ' ' || c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029;
      if (breaksLines) {
        out.append(String.format("\\u%04x", (int) c));
      } else if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else {
        out.append(c);
      }
    }
  }
}
