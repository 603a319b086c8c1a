package io.posthorn.intake;

import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Facts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line of log for each message that we answered 250, fields as {@code name=value}. */
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
        + LogText.word(facts.from().toString())
        + "> client="
        + facts.origin().client()
        + " protocol="
        + facts.origin().protocol()
        + " login="
        + LogText.word(facts.origin().login().orElse("none"))
        + " size="
        + facts.content().octets()
        + " nrcpt="
        + facts.recipients().size()
        + " message-id=<"
        + LogText.word(facts.content().rfcMessageId())
        + (facts.testMode() ? "> test-mode=yes" : ">");
  }
}
