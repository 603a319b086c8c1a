package io.posthorn.spool;

import io.posthorn.envelope.MessageId;

/** What a report of ours is on, and so what it takes out of the spool. */
public sealed interface ReportOn {

  /** The message. */
  MessageId message();

  /** A message that is finished: what is owed on it goes, and the message with it. */
  record End(MessageId message) implements ReportOn {}

  /** A message that still waits: its alarm goes. */
  record Delay(Alarm alarm) implements ReportOn {

    @Override
    public MessageId message() {
      return alarm.message();
    }
  }
}
