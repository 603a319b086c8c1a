package io.posthorn.rocks;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The column families. Names and numbers are on disk: they never change. */
enum Family {
  /** RocksDB insists on it; nothing of ours is in it. */
  DEFAULT(0, "default"),
  /** Body id and chunk: received octets. */
  BODY(1, "body"),
  /** Message id: the facts of a message. */
  MESSAGE(2, "message"),
  /** Message id and index: a recipient that is still to be delivered. */
  ENTRY(3, "entry"),
  /** Queue id: the queue's two domains and its floor. */
  QUEUE(4, "queue"),
  /** Queue id, due time and entry id: nothing; the order is what it is for. */
  DUE(5, "due"),
  /** Sequence number: time and event. */
  JOURNAL(6, "journal"),
  /** Time and message id: nothing; when the message's sender is to be told that it waits. */
  AGENDA(7, "agenda"),
  /** Name of a consumer: the first sequence number that it has yet to see. */
  CURSOR(8, "cursor"),
  /** Name: what the spool knows about itself. */
  META(9, "meta"),
  /** Table and name, see {@link AccountTable}: domains, keys and credentials. */
  ACCOUNT(10, "account"),
  /** Family number and key: records that could not be read, set aside as they were. */
  DAMAGED(11, "damaged"),
  /** Message id: the sequence number of the event that has its facts. */
  FIRST(12, "first"),
  /** Message id and index: a failure that the message's sender is to be told of. */
  OWED(13, "owed"),
  /** Message id: nothing; the message is finished and waits for the report on it. */
  REPORT(14, "report");

  private final int number;
  private final String text;

  Family(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The number that stands for the family in keys of {@link #DAMAGED}. */
  byte number() {
    return (byte) number;
  }

  /** The name on disk. */
  String text() {
    return text;
  }

  byte[] octets() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The family of that name on disk. */
  static Optional<Family> named(String text) {
    for (Family family : values()) {
      if (family.text.equals(text)) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }

  /** The family of that number. */
  static Optional<Family> of(byte number) {
    for (Family family : values()) {
      if (family.number == number) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }
}
