package io.posthorn.event;

import io.posthorn.address.Mailbox;
import io.posthorn.mime.Attachment;

/** What facts take on the heap, in octets; never less than it is. */
final class FactsSize {

  /** The record, its content, its origin and its labels, and its place in a map. */
  private static final int OBJECTS = 512;

  /** Of an element with the objects it is made of. */
  private static final int ELEMENT = 64;

  /** Of an object that holds characters. */
  private static final int TEXT = 56;

  private FactsSize() {}

  static long of(Facts facts) {
    Facts.Content content = facts.content();
    long octets =
        OBJECTS
            + text(facts.sendingDomain().ascii())
            + text(facts.from().toString())
            + text(facts.origin().client())
            + text(facts.origin().hello())
            + text(content.rfcMessageId())
            + text(content.from())
            + text(content.to())
            + text(content.subject())
            + facts.labels().variables().map(FactsSize::text).orElse(0L);
    for (Mailbox recipient : facts.recipients()) {
      octets += ELEMENT + text(recipient.local()) + text(recipient.domain().ascii());
    }
    for (Attachment attachment : content.attachments()) {
      octets += ELEMENT + text(attachment.fileName()) + text(attachment.contentType());
    }
    for (String tag : facts.labels().tags()) {
      octets += text(tag);
    }
    return octets;
  }

  /** Two octets a character: one that is not Latin-1 makes them all so. */
  private static long text(String text) {
    return TEXT + 2L * text.length();
  }
}
