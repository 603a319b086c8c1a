package io.posthorn.dsn;

/** Whether the sender of a message is told of a failure. */
public sealed interface Duty {

  /** The sender is told. */
  record Owed() implements Duty {}

  /** Nobody is told. */
  record NotOwed(Why why) implements Duty {}

  /** The one yes. */
  Duty OWED = new Owed();

  /** Why nobody is told. */
  enum Why {
    /** There is nobody to tell: the mail is a report itself, or wants none (RFC 5321 §4.5.5). */
    NULL_SENDER("null-sender"),
    /** It is a report of ours. */
    OWN_REPORT("own-report"),
    /** Nobody vouches that the reverse path is the sender's: it may be a stranger's. */
    UNPROVEN_SENDER("unproven-sender"),
    /** The sender does not want to hear of it (RFC 3461 §4.1). */
    NOT_WANTED("not-wanted"),
    /** It was only to look as if it were sent. */
    TEST_MODE("test-mode"),
    /** A person deleted it, and did not want the sender told. */
    DELETED("deleted");

    private final String text;

    Why(String text) {
      this.text = text;
    }

    /** As it stands in the log. */
    public String text() {
      return text;
    }
  }
}
