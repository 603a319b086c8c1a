package io.posthorn.dsn;

import io.posthorn.envelope.MessageId;

/** What became of a report. */
public sealed interface Report {

  /** It is a message of ours now, synced, and nothing is owed any more. */
  record Sent(MessageId id) implements Report {}

  /**
   * It cannot be taken now. It is still owed.
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
