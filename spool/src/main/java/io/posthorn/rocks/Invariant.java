package io.posthorn.rocks;

/** What holds of a spool at every moment at which the power may fail. docs/spool.md says why. */
public enum Invariant {
  /** Every due key leads to an entry of that queue and that time. */
  DUE_HAS_ENTRY,
  /** Every entry has its due key. */
  ENTRY_HAS_DUE,
  /** Every entry has its message. */
  ENTRY_HAS_MESSAGE,
  /** Every message has an entry, or the mark of one that waits for its report: it will end. */
  MESSAGE_HAS_ENTRY,
  /** Every message has its whole body. */
  MESSAGE_HAS_BODY,
  /** Every body has a message, or the mark of one that is still arriving. */
  BODY_HAS_MESSAGE,
  /** Every failure that is owed has its message. */
  OWED_HAS_MESSAGE,
  /** Every mark of a report has its message, that no entry, and a failure that is owed. */
  REPORT_HAS_MESSAGE,
  /** Every row of the index leads to the event that has the facts of its message, or had. */
  INDEX_LEADS_TO_FACTS,
  /** The journal's numbers have no gap. */
  JOURNAL_WITHOUT_GAP,
  /** No due key lies below its queue's floor, and every queue with one has its row. */
  FLOOR_BELOW_DUE,
  /** Every record can be read, and none had to be set aside. */
  RECORDS_READABLE,
  /** Nothing that was synced is missing. */
  NOTHING_LOST
}
