package io.posthorn.rocks;

/** What holds of a spool at every moment at which the power may fail. docs/spool.md says why. */
public enum Invariant {
  /** Every due key leads to an entry of that queue and that time. */
  DUE_HAS_ENTRY,
  /** Every entry has its due key. */
  ENTRY_HAS_DUE,
  /** Every entry has its message. */
  ENTRY_HAS_MESSAGE,
  /** Every message has an entry: without one nobody would ever finish it. */
  MESSAGE_HAS_ENTRY,
  /** Every message has its whole body. */
  MESSAGE_HAS_BODY,
  /** Every body has a message, or the mark of one that is still arriving. */
  BODY_HAS_MESSAGE,
  /** The journal's numbers have no gap. */
  JOURNAL_WITHOUT_GAP,
  /** No due key lies below its queue's floor, and every queue with one has its row. */
  FLOOR_BELOW_DUE,
  /** Every record can be read, and none had to be set aside. */
  RECORDS_READABLE,
  /** Nothing that was synced is missing. */
  NOTHING_LOST
}
