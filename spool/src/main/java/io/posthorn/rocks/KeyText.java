package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Families and keys as an operator reads them. */
final class KeyText {

  private KeyText() {}

  /** What is in a family. */
  static String family(String name) {
    return switch (Family.named(name).orElse(Family.DEFAULT)) {
      case BODY -> "content of messages";
      case MESSAGE -> "messages";
      case ENTRY -> "recipients";
      case QUEUE -> "queues";
      case DUE -> "due times";
      case JOURNAL -> "events";
      case CURSOR -> "places of consumers";
      case META -> "what the spool knows of itself";
      case ACCOUNT -> "domains and logins";
      case DAMAGED -> "records that were set aside";
      case FIRST -> "places in the journal";
      case OWED -> "failures that senders are to be told of";
      case REPORT -> "marks of reports";
      case AGENDA -> "alarms of mail that waits";
      case DEFAULT -> name;
    };
  }

  /** A key: an id, a number, or its octets. */
  static String of(String family, byte[] key) {
    Optional<Family> known = Family.named(family);
    if (known.isPresent() && key.length >= MessageId.OCTETS) {
      switch (known.get()) {
        case BODY, MESSAGE, ENTRY, FIRST, OWED, REPORT -> {
          return Keys.message(Arrays.copyOf(key, MessageId.OCTETS)).toString();
        }
        default -> {}
      }
    }
    if (known.filter(Family.JOURNAL::equals).isPresent() && key.length == Long.BYTES) {
      return Long.toString(Keys.number(key));
    }
    return key.length == 0 ? "the first" : HexFormat.of().formatHex(key);
  }
}
