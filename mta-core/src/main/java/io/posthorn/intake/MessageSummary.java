package io.posthorn.intake;

import io.posthorn.event.Facts;
import io.posthorn.mime.Attachment;
import io.posthorn.mime.EncodedWords;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import java.util.List;

/** What events tell of a message's content. Pure. */
final class MessageSummary {

  /** What is kept of a field: it is stored with each message, for as long as events are kept. */
  private static final int MAX_TEXT = 998;

  private MessageSummary() {}

  static Facts.Content of(
      HeaderSection header, String rfcMessageId, List<Attachment> attachments, long octets) {
    return new Facts.Content(
        rfcMessageId,
        text(header, "From"),
        text(header, "To"),
        text(header, "Subject"),
        attachments,
        octets);
  }

  private static String text(HeaderSection header, String name) {
    String value = header.first(name).map(Field::value).orElse("");
    return EncodedWords.display(value, MAX_TEXT);
  }
}
