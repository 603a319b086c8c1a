package io.posthorn.dsn;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.intake.Intake;
import io.posthorn.intake.Receipt;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.mime.HeaderSection;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Reply;
import io.posthorn.smtp.Wishes;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.Message;
import io.posthorn.spool.Owed;
import io.posthorn.spool.ReportOn;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Time;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes reports and hands them in as new mail with a null sender, to the reverse path of the mail
 * that failed and under its sending domain. Its Message-ID follows from the message's, so that
 * there is one however often it was tried.
 */
public final class Reports implements BounceReporter {

  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

  private final Domain hostname;
  private final Spool spool;
  private final Intake intake;
  private final Time time;

  /**
   * Reports on mail in {@code spool}.
   *
   * @param hostname our own name
   * @param intake through which reports enter
   */
  public Reports(Domain hostname, Spool spool, Intake intake, Time time) {
    this.hostname = hostname;
    this.spool = spool;
    this.intake = intake;
    this.time = time;
  }

  @Override
  public Report report(Message message, List<Owed> news, ReportOn on) {
    Optional<Mailbox> to = message.sender().path().mailbox();
    if (to.isEmpty()) {
      return new Report.Failed("there is nobody to tell");
    }
    Returned returned = returned(message, news);
    if (Thread.currentThread().isInterrupted()) {
      // Only now can it be told from a message that is damaged: the next start reads it whole.
      return new Report.Postponed("the relay stops");
    }
    String token = message.id() + (on instanceof ReportOn.Delay ? ".delayed" : ".failed");
    byte[] octets = new DsnWriter(hostname).write(message, news, returned, time.now(), token);
    return handIn(message, envelope(message, to.get(), returned), octets, on);
  }

  private static Envelope envelope(Message message, Mailbox to, Returned returned) {
    boolean utf8 = to.needsSmtpUtf8(); // RFC 6531 §3.7.1: it stands in To
    boolean sevenBit = !utf8 && returned.isSevenBit();
    BodyType type = sevenBit ? BodyType.SEVEN_BIT : BodyType.EIGHT_BIT;
    Wishes wishes = // RFC 8689 §5: a report is to be as safe as what it repeats
        message.wishes().requireTls() ? Wishes.NONE.withRequireTls() : Wishes.NONE;
    return new Envelope(ReversePath.NULL, List.of(Recipient.of(to)), type, utf8, wishes);
  }

  /** A message that cannot be read is no reason to keep its failure from its sender. */
  private Returned returned(Message message, List<Owed> news) {
    boolean whole = Returned.isWholeWanted(message, news);
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    BodyRef body = message.content().body();
    try {
      for (int i = 0; i < (whole ? body.chunks() : Math.min(1, body.chunks())); i++) {
        read.writeBytes(spool.chunk(body, i));
      }
    } catch (SpoolException unreadable) {
      if (!Thread.currentThread().isInterrupted()) { // else a stop ended the reading
        LOG.warn("message {} cannot be read: {}", message.id(), unreadable.getMessage());
      }
      whole = false;
    }
    byte[] octets = read.toByteArray();
    byte[] header = ReturnedHeader.of(message, octets);
    if (!whole) {
      return Returned.header(header);
    }
    int start = HeaderSection.parse(octets, octets.length).bodyStart();
    return Returned.whole(message, header, Arrays.copyOfRange(octets, start, octets.length));
  }

  private Report handIn(Message message, Envelope envelope, byte[] octets, ReportOn on) {
    BodyWriter body = intake.newBody();
    try {
      body.write(octets, 0, octets.length).join();
    } catch (CompletionException refused) {
      body.discard();
      return new Report.Postponed(String.valueOf(refused.getCause()));
    }
    return switch (intake.submit(submission(message, envelope, octets, body, on))) {
      case Receipt.Accepted(MessageId id) -> new Report.Sent(id);
      case Receipt.Refused(Reply reply) -> {
        body.discard();
        yield reply.isTransient()
            ? new Report.Postponed(reply.toString())
            : new Report.Failed(reply.toString());
      }
    };
  }

  private Submission submission(
      Message message, Envelope envelope, byte[] octets, BodyWriter body, ReportOn on) {
    InetAddress here = InetAddress.getLoopbackAddress();
    Origin origin =
        new Origin(
            here.getHostAddress(),
            hostname.ascii(),
            "LOCAL",
            Optional.empty(),
            Optional.empty(),
            Standing.OURSELVES);
    return new Submission(
        new Submitter.Ourselves(here, message.sender().domain()),
        envelope,
        origin,
        HeaderSection.parse(octets, octets.length),
        body.finish(),
        List.of(),
        Optional.of(on));
  }
}
