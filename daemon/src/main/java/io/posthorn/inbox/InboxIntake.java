package io.posthorn.inbox;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.MessageIds;
import io.posthorn.intake.Intake;
import io.posthorn.intake.Receipt;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.intake.Verdict;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.BodyWriter;
import io.posthorn.time.Time;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes all mail, from whomever to whomever, into the inbox. Only for a listener on loopback. */
public final class InboxIntake implements Intake {

  private static final Logger LOG = LoggerFactory.getLogger(InboxIntake.class);

  private final Inbox inbox;
  private final MessageIds ids;
  private final Time time;

  /** Fills {@code inbox}. */
  public InboxIntake(Inbox inbox, MessageIds ids, Time time) {
    this.inbox = inbox;
    this.ids = ids;
    this.time = time;
  }

  @Override
  public Verdict sender(Submitter who, ReversePath from, MailParameters parameters) {
    return Verdict.ALLOWED;
  }

  @Override
  public Verdict recipient(Submitter who, ReversePath from, Mailbox to) {
    return Verdict.ALLOWED;
  }

  @Override
  public BodyWriter newBody() {
    var id = ids.next();
    return new FileBody(id, inbox.incoming(id));
  }

  @Override
  public Receipt submit(Submission submission) {
    Caught mail =
        new Caught(
            submission.body().id(),
            queueId(submission.header()),
            time.now(),
            new Caught.Path(
                submission.envelope().from().toString(),
                submission.envelope().mailboxes().stream().map(Mailbox::toString).toList()),
            subject(submission.header()),
            submission.body().octets(),
            submission.origin().tls().orElse(""));
    try {
      inbox.add(mail);
      return new Receipt.Accepted(mail.id());
    } catch (IOException e) {
      LOG.error("the inbox cannot be written: {}", e.getMessage());
      return new Receipt.Refused(Reply.of(451, "4.3.0", "The inbox cannot be written"));
    }
  }

  /** The id that our own Received field, the topmost, gives: the word behind {@code id}. */
  static String queueId(HeaderSection header) {
    List<String> words =
        header
            .first("Received")
            .map(field -> Arrays.asList(field.value().split("[ \t;]+")))
            .orElse(List.of());
    int id = words.indexOf("id");
    return id >= 0 && id + 1 < words.size() ? words.get(id + 1) : "";
  }

  private static String subject(HeaderSection header) {
    String value = header.first("Subject").map(Field::value).orElse("");
    try {
      return MimeUtility.decodeText(value);
    } catch (UnsupportedEncodingException e) {
      return value;
    }
  }
}
