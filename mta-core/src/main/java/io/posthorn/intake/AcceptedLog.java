package io.posthorn.intake;

import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Facts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line of log for each message that became ours, fields as {@code name=value}. */
final class AcceptedLog {

  private static final Logger LOG = LoggerFactory.getLogger("io.posthorn.accepted");

  private AcceptedLog() {}

  static void write(Accepted event) {
    if (LOG.isInfoEnabled()) {
      LOG.info(line(event));
    }
  }

  /** The line; what clients said is cleaned, so that it cannot look like another one. */
  static String line(Accepted event) {
    Facts facts = event.facts();
    return "id="
        + event.message()
        + " from=<"
        + clean(facts.from().toString())
        + "> client="
        + facts.origin().client()
        + " protocol="
        + facts.origin().protocol()
        + " login="
        + clean(facts.origin().login().orElse("none"))
        + " size="
        + facts.content().octets()
        + " nrcpt="
        + facts.recipients().size()
        + " message-id=<"
        + clean(facts.content().rfcMessageId())
        + ">";
  }

  private static String clean(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.chars()
        .forEach(c -> {
          boolean breaks = c <= ' ' || c >= 0x7f && c <= 0xa0 || c == 0x2028 || c == 0x2029;
          out.append(breaks ? '?' : (char) c);
        });
    return out.toString();
  }
}
