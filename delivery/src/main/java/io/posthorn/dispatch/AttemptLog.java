package io.posthorn.dispatch;

import io.posthorn.dsn.Duty;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Outcome;
import io.posthorn.smtp.EnhancedCode;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Entry;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line of log for each attempt, fields as {@code name=value}. */
final class AttemptLog {

  private static final Logger LOG = LoggerFactory.getLogger("io.posthorn.attempt");

  private AttemptLog() {}

  static void write(Ledger.Line line) {
    if (LOG.isInfoEnabled()) {
      LOG.info(line(line));
    }
  }

  /** The line; what peers said is escaped, so that it cannot look like another one. */
  static String line(Ledger.Line line) {
    return switch (line.outcome()) {
      case Outcome.Delivered(Reply reply, Attempt attempt) ->
          line(line, attempt, "delivered", Code.of(reply));
      case Outcome.Deferred(Cause cause, Attempt attempt) ->
          line(line, attempt, "deferred", Code.of(cause));
      case Outcome.Bounced(Cause cause, Attempt attempt) ->
          line(line, attempt, "bounced", Code.of(cause));
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

  private static String line(Ledger.Line line, Attempt attempt, String result, Code code) {
    Entry entry = line.change().before();
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
    line.next().ifPresent(due -> out.append(" next=").append(due));
    line.duty().ifPresent(duty -> out.append(" report=").append(report(duty)));
    out.append(" text=\"");
    escape(code.text(), out);
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
