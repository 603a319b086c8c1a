package io.posthorn.dispatch;

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

/** One line of log for each attempt, fields as {@code name=value}. */
final class AttemptLog {

  private static final Logger LOG = LoggerFactory.getLogger("io.posthorn.attempt");

  private AttemptLog() {}

  static void write(Entry entry, Outcome outcome, Optional<Instant> next) {
    if (LOG.isInfoEnabled()) {
      LOG.info(line(entry, outcome, next));
    }
  }

  /** The line; what peers said is escaped, so that it cannot look like another one. */
  static String line(Entry entry, Outcome outcome, Optional<Instant> next) {
    return switch (outcome) {
      case Outcome.Delivered(Reply reply, Attempt attempt) ->
          line(entry, attempt, "delivered", next, Code.of(reply));
      case Outcome.Deferred(Cause cause, Attempt attempt) ->
          line(entry, attempt, "deferred", next, Code.of(cause));
      case Outcome.Bounced(Cause cause, Attempt attempt) ->
          line(entry, attempt, "bounced", next, Code.of(cause));
    };
  }

  private record Code(int code, Optional<EnhancedCode> enhanced, String text) {

    static Code of(Reply reply) {
      return new Code(reply.code(), reply.enhanced(), reply.text());
    }

    static Code of(Cause cause) {
      return new Code(cause.code(), cause.enhanced(), cause.text());
    }
  }

  private static String line(
      Entry entry, Attempt attempt, String result, Optional<Instant> next, Code code) {
    StringBuilder out = new StringBuilder(256);
    out.append("id=").append(entry.id());
    out.append(" to=<");
    escape(entry.recipient().toString(), out);
    out.append("> host=");
    out.append(attempt.host().map(host -> host.name() + "[" + host.address() + "]").orElse("none"));
    out.append(" attempt=").append(attempt.number());
    out.append(" dsn=").append(code.enhanced().map(EnhancedCode::toString).orElse("none"));
    out.append(" code=").append(code.code());
    out.append(" result=").append(result);
    out.append(" took=").append(attempt.took().toMillis()).append("ms");
    out.append(" tls=").append(attempt.session().tls() ? attempt.session().protocol() : "none");
    next.ifPresent(due -> out.append(" next=").append(due));
    out.append(" text=\"");
    escape(code.text(), out);
    return out.append('"').toString();
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
