package io.posthorn.server;

import io.posthorn.intake.Refusal;
import io.posthorn.limits.Limits;
import io.posthorn.mime.Attachment;
import io.posthorn.mime.AttachmentScanner;
import io.posthorn.mime.HeaderSection;
import io.posthorn.smtp.DataDecoder;
import io.posthorn.smtp.DataDecoder.Fault;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.SpoolException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes the content of one message: decodes it, hands it to the spool, keeps its header section,
 * and counts. Content that will be refused is read on to its true end, so that none of it is ever
 * heard as a command, but not kept.
 *
 * <p>For one thread at a time.
 */
final class Collector {

  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final BodyWriter body;
  private final Limits.Inbound limits;
  private final DataDecoder decoder = new DataDecoder();
  private final HeaderCapture header;
  private Optional<Reply> refusal = Optional.empty();
  private Optional<AttachmentScanner> attachments = Optional.empty();
  private long octets;

  Collector(BodyWriter body, Limits.Inbound limits) {
    this.body = body;
    this.limits = limits;
    this.header = new HeaderCapture(limits.headerOctets());
  }

  /**
   * Takes octets from {@code input}, up to the end of the content.
   *
   * @return completes, never exceptionally, when more may be given
   */
  CompletableFuture<Void> take(Input input) {
    int start = input.start();
    DataDecoder.Step step = decoder.decode(input.octets(), start, input.end());
    CompletableFuture<Void> taken = keep(input.octets(), start, step.produced());
    input.skip(step.consumed());
    return taken;
  }

  /** Whether the end of the content was seen. */
  boolean isComplete() {
    return decoder.isComplete();
  }

  /** What it was, once it is complete. */
  Content finish() {
    decoder.fault().ifPresent(fault -> refuse(fault(fault)));
    HeaderSection section = header.section();
    checkHeader(section);
    if (refusal.isPresent()) {
      return unfit(refusal.get(), section);
    }
    try {
      BodyRef ref = body.finish();
      return new Content.Whole(section, ref, seen());
    } catch (SpoolException e) {
      return unfit(notStored(), section);
    }
  }

  private Content unfit(Reply reply, HeaderSection section) {
    body.discard();
    return new Content.Unfit(reply, Refusal.Content.unread(section, octets, seen()));
  }

  private List<Attachment> seen() {
    return attachments.map(AttachmentScanner::finish).orElse(List.of());
  }

  /** Drops what was kept, unless it was accepted and is to be sent. */
  void discard() {
    body.discard();
  }

  private CompletableFuture<Void> keep(byte[] content, int from, int length) {
    octets += length;
    if (octets > limits.messageOctets()) {
      refuse(Transaction.tooLarge(limits)); // RFC 1870 §6.3, after the end
    }
    if (length == 0 || refusal.isPresent()) {
      return DONE;
    }
    int ofHeader = header.take(content, from, length);
    if (attachments.isEmpty() && header.hasEnded()) {
      attachments = Optional.of(new AttachmentScanner(header.section()));
    }
    attachments.ifPresent(scan -> scan.take(content, from + ofHeader, length - ofHeader));
    return body.write(content, from, length)
        .exceptionally(failure -> {
          refuse(notStored());
          return null;
        });
  }

  private void checkHeader(HeaderSection section) {
    if (header.isOverLimit()) {
      refuse(tooLong(limits.headerOctets() + " octets"));
    } else if (section.fields().size() > limits.headerFields()) {
      refuse(tooLong(limits.headerFields() + " fields"));
    }
  }

  /** The first reason counts. */
  private void refuse(Reply reply) {
    if (refusal.isEmpty()) {
      refusal = Optional.of(reply);
    }
  }

  private static Reply notStored() {
    return Reply.of(451, "4.3.0", "Message cannot be stored now");
  }

  private static Reply tooLong(String limit) {
    return Reply.of(552, "5.3.4", "Message header exceeds the limit of " + limit);
  }

  private static Reply fault(Fault fault) {
    String what =
        switch (fault) {
          case BARE_CR -> "a bare CR";
          case BARE_LF -> "a bare LF";
          case NUL -> "a NUL";
        };
    return Reply.of(554, "5.6.0", "Message content has " + what + "; lines end in CR LF");
  }
}
