package io.posthorn.dsn;

import io.posthorn.envelope.MessageId;

/** What became of a report. */
public sealed interface Report {

  /** It is a message of ours now, synced. */
  record Sent(MessageId id) implements Report {}

  /** There is nobody to tell: the mail came from the null path (RFC 5321 §4.5.5). */
  record NotOwed() implements Report {}

  /**
   * The spool cannot take it now. What it is about must not be forgotten yet.
   *
   * @param why for people, one line
   */
  record Postponed(String why) implements Report {}

  /**
   * It cannot be made, now or later.
   *
   * @param why for people, one line
   */
  record Failed(String why) implements Report {}
}
