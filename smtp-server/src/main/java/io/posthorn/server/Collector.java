package io.posthorn.server;

import io.posthorn.intake.Intake;
import io.posthorn.intake.Refusal;
import io.posthorn.limits.Limits;
import io.posthorn.mime.Attachment;
import io.posthorn.mime.AttachmentScanner;
import io.posthorn.mime.BinaryParts;
import io.posthorn.mime.HeaderSection;
import io.posthorn.smtp.ChunkDecoder;
import io.posthorn.smtp.ContentDecoder;
import io.posthorn.smtp.DataDecoder;
import io.posthorn.smtp.LineCheck;
import io.posthorn.smtp.LineCheck.Fault;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.SpoolException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes the content of one message, behind one DATA or several BDATs: decodes it, hands it to the
 * spool, keeps its header section, and counts. Content that will be refused is read on to its true
 * end, so that none of it is ever heard as a command, but not kept.
 *
 * <p>For one thread at a time.
 */
final class Collector {

  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private static final byte[] CRLF = {'\r', '\n'};

  private final BodyWriter body;
  private final Limits.Inbound limits;
  private final LineCheck lines;
  private ContentDecoder decoder;
  private final HeaderCapture header;
  private CompletableFuture<Void> writing = DONE;
  private Optional<Reply> refusal = Optional.empty();
  private Optional<BinaryParts> binary = Optional.empty();
  private Optional<AttachmentScanner> attachments = Optional.empty();
  private long octets;

  /**
   * A collector of one message, by DATA unless {@link #expect} says otherwise.
   *
   * @param room for its header section, beside those of others
   */
  Collector(BodyWriter body, Limits.Inbound limits, HeaderRoom room) {
    this.body = body;
    this.limits = limits;
    this.header = new HeaderCapture(limits, room);
    this.lines = new LineCheck(limits.content().lineOctets());
    this.decoder = new DataDecoder(lines);
  }

  /** What comes next is a chunk. */
  void expect(Turn.Count chunk) {
    decoder = new ChunkDecoder(chunk.octets(), chunk.last());
    if (chunk.binary() && binary.isEmpty()) {
      binary = Optional.of(new BinaryParts(this::keepText));
    }
    chunk.refusal().ifPresent(this::refuse);
  }

  /**
   * Takes octets from {@code input}, up to the end of the content or of its chunk.
   *
   * @return completes, also exceptionally, when {@link #settle} and then more may be called
   */
  CompletableFuture<Void> take(Input input) {
    int start = input.start();
    ContentDecoder.Step step = decoder.decode(input.octets(), start, input.end());
    octets += step.produced();
    if (octets > limits.messageOctets()) {
      refuse(Transaction.tooLarge(limits)); // RFC 1870 §6.3, after the end
    }
    switch (decoder) {
      case DataDecoder _ -> keep(input.octets(), start, step.produced());
      case ChunkDecoder chunk -> keepChunk(chunk, input.octets(), start, step.produced());
    }
    input.skip(step.consumed());
    return writing;
  }

  private void keepChunk(ChunkDecoder chunk, byte[] content, int from, int length) {
    if (refusal.isPresent()) {
      return;
    }
    binary.ifPresentOrElse(
        parts -> parts.take(content, from, length), () -> keepText(content, from, length));
    if (chunk.isComplete()) {
      binary.ifPresent(BinaryParts::finish);
      if (!lines.isAtStart() && !lines.isAfterCr()) {
        keepText(CRLF, 0, CRLF.length); // BDAT may leave the last line open, DATA cannot
      }
    }
  }

  /** Keeps what no decoder has looked at. */
  private void keepText(byte[] content, int from, int length) {
    lines.see(content, from, length);
    keep(content, from, length);
  }

  /**
   * Heeds what became of what was taken, once the future of {@link #take} is done. The store's own
   * threads must not: the session may be discarding the body meanwhile.
   */
  void settle() {
    if (writing.isCompletedExceptionally()) {
      refuse(notStored(writing.exceptionNow()));
    }
    writing = DONE;
  }

  /** Whether commands come next, and {@link #finish} says what it was. */
  boolean isAtEnd() {
    return decoder.isAtEnd();
  }

  /** Whether the end of the content was seen. */
  boolean isComplete() {
    return decoder.isComplete();
  }

  /** How many octets of content have come. */
  long octets() {
    return octets;
  }

  /** Whether its header section takes room that others may wait for. */
  boolean hasLargeHeader() {
    return header.isLarge();
  }

  /** What it was, once it is at its end, or is so far, where the chunk is not the last. */
  Content finish() {
    settle();
    lines.fault().ifPresent(fault -> refuse(fault(fault)));
    if (decoder.isComplete() && lines.isAfterCr()) {
      refuse(fault(Fault.BARE_CR)); // and nothing comes behind it
    }
    if (refusal.isEmpty() && !decoder.isComplete()) {
      return new Content.Part(octets);
    }
    HeaderSection section = header.section();
    if (section.fields().size() > limits.headerFields()) {
      refuse(excess(HeaderCapture.Excess.FIELDS));
    }
    if (refusal.isPresent()) {
      return unfit(refusal.get(), section);
    }
    try {
      BodyRef ref = body.finish();
      return new Content.Whole(section, ref, seen());
    } catch (SpoolException e) {
      return unfit(notStored(e), section);
    }
  }

  private Content unfit(Reply reply, HeaderSection section) {
    discard();
    return new Content.Unfit(reply, Refusal.Content.unread(section, octets, seen()));
  }

  private List<Attachment> seen() {
    return attachments.map(AttachmentScanner::finish).orElse(List.of());
  }

  /** Drops what was kept, unless it was accepted and is to be sent. */
  void discard() {
    body.discard();
    header.release();
  }

  private void keep(byte[] content, int from, int length) {
    if (length == 0 || refusal.isPresent() || lines.fault().isPresent()) {
      return;
    }
    int ofHeader = header.take(content, from, length);
    header.excess().ifPresent(excess -> refuse(excess(excess)));
    if (refusal.isPresent()) {
      return;
    }
    if (attachments.isEmpty() && header.hasEnded()) {
      attachments = Optional.of(new AttachmentScanner(header.section(), limits.content()));
    }
    attachments.ifPresent(scan -> scan.take(content, from + ofHeader, length - ofHeader));
    attachments.flatMap(AttachmentScanner::excess).ifPresent(excess -> refuse(excess(excess)));
    if (refusal.isPresent()) {
      return;
    }
    CompletableFuture<Void> more = body.write(content, from, length);
    boolean first = writing.isDone() && !writing.isCompletedExceptionally();
    writing = first ? more : CompletableFuture.allOf(writing, more);
  }

  /** The first reason counts. Nothing that came is needed any more, and others have its room. */
  private void refuse(Reply reply) {
    if (refusal.isEmpty()) {
      refusal = Optional.of(reply);
      body.discard();
    }
  }

  private static Reply notStored(Throwable failure) {
    return failure instanceof SpoolException spool && spool.isForWantOfRoom()
        ? Intake.CROWDED
        : Reply.of(451, "4.3.0", "Message cannot be stored now");
  }

  private Reply excess(HeaderCapture.Excess excess) {
    return switch (excess) {
      case OCTETS -> tooLong(limits.headerOctets() + " octets");
      case FIELDS -> tooLong(limits.headerFields() + " fields");
      case OTHERS -> Reply.of(452, "4.3.1", "Too many large headers at once; try again later");
    };
  }

  private Reply excess(AttachmentScanner.Excess excess) {
    String limit =
        switch (excess) {
          case DEPTH -> "multiparts nested more than " + limits.content().mimeDepth() + " deep";
          case PARTS -> "more than " + limits.content().mimeParts() + " MIME parts";
        };
    return Reply.of(554, "5.6.0", "Message content has " + limit);
  }

  private static Reply tooLong(String limit) {
    return Reply.of(552, "5.3.4", "Message header exceeds the limit of " + limit);
  }

  private Reply fault(Fault fault) {
    String what =
        switch (fault) {
          case BARE_CR -> "a bare CR; lines end in CR LF";
          case BARE_LF -> "a bare LF; lines end in CR LF";
          case NUL -> "a NUL; lines end in CR LF";
          case LONG_LINE -> "a line over " + limits.content().lineOctets() + " octets";
        };
    return Reply.of(554, "5.6.0", "Message content has " + what);
  }
}
