package io.posthorn.intake;

import io.posthorn.limits.Limits;
import io.posthorn.mime.HeaderSection;

/**
 * Refuses headers that loop, swamp or cannot be attributed: too many Received or other fields, more
 * than one From, none and no sender to make one of.
 */
public final class HeaderRules implements Gatekeeper {

  private final Limits.Inbound limits;

  /** Holds headers to {@code limits}. */
  public HeaderRules(Limits.Inbound limits) {
    this.limits = limits;
  }

  @Override
  public Verdict content(Candidate candidate) {
    HeaderSection header = candidate.header();
    if (header.fields().size() > limits.headerFields()) {
      return refused("5.6.0", "More than " + limits.headerFields() + " header fields");
    }
    if (header.all("Received").size() > limits.receivedFields()) { // RFC 5321 §6.3
      return refused(
          "5.4.6", "Mail loop: more than " + limits.receivedFields() + " Received fields");
    }
    int authors = header.all("From").size();
    if (authors > 1) { // RFC 5322 §3.6: one; readers differ in which they show
      return refused("5.6.0", "More than one From field");
    }
    if (authors == 0 && candidate.envelope().from().isNull()) {
      return refused("5.6.0", "No From field, and no envelope sender to make one of");
    }
    return Verdict.ALLOWED;
  }

  private static Verdict refused(String enhanced, String text) {
    return Verdict.refused(554, enhanced, text);
  }
}
