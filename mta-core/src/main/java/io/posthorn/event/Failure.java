package io.posthorn.event;

import io.posthorn.event.Occurrence.Severity;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import java.util.Locale;

/** What Mailgun's events call a {@link Cause}. */
final class Failure {

  private Failure() {}

  /** Mailgun's {@code reason}: why it failed, in one word. */
  static String reason(Severity severity, Cause cause) {
    return switch (severity) {
      case TEMPORARY -> isGreylisting(cause) ? "greylisted" : "generic";
      case PERMANENT ->
          switch (cause.scope()) {
            case EXPIRY -> "old";
            // Not the address's fault: who cleans lists by "bounce" must keep it.
            case OURSELVES, CAPABILITY, AMBIGUOUS, OPERATOR -> "generic";
            case ROUTE, HOST, MESSAGE, RECIPIENT -> "bounce";
          };
    };
  }

  /** Whether the text is ours and no peer's. */
  static boolean isOurs(Cause cause) {
    return switch (cause.scope()) {
      case ROUTE, OURSELVES, CAPABILITY, AMBIGUOUS, EXPIRY, OPERATOR -> true;
      case HOST, MESSAGE, RECIPIENT ->
          cause.code() == Cause.NO_EXCHANGER
              || cause.code() == Cause.NO_CONNECTION
              || cause.code() == Cause.TOO_OLD;
    };
  }

  /** Hosts that greylist say so; no code is reserved for it (RFC 6647 §5). */
  private static boolean isGreylisting(Cause cause) {
    if (cause.scope() != Scope.RECIPIENT && cause.scope() != Scope.MESSAGE) {
      return false;
    }
    String text = cause.text().toLowerCase(Locale.ROOT);
    return text.contains("greylist") || text.contains("graylist");
  }
}
