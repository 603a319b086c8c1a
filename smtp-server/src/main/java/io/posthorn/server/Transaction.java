package io.posthorn.server;

import io.posthorn.envelope.Envelope;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.server.Phase.Collecting;
import io.posthorn.server.Phase.Greeted;
import io.posthorn.server.Phase.Receiving;
import io.posthorn.server.Turn.Answer;
import io.posthorn.server.Turn.Ask;
import io.posthorn.smtp.Command;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.smtp.Reply;
import java.util.List;
import java.util.Optional;

/** MAIL, RCPT, DATA and what they lead to (RFC 5321 §3.3) as pure functions. */
final class Transaction {

  private Transaction() {}

  /** What follows on MAIL. */
  static Turn mail(Phase phase, Command.Mail mail) {
    return switch (phase) {
      case Phase.Connected _ -> Dialog.outOfPlace(phase, "Send EHLO first");
      case Collecting _ -> Dialog.outOfPlace(phase, "MAIL was said already");
      case Greeted session -> mail(session, mail);
      case Phase.Authenticating _, Receiving _ ->
          throw new IllegalStateException("a command in " + phase);
    };
  }

  /** What follows on RCPT. */
  static Turn rcpt(Phase phase, Command.Rcpt rcpt) {
    if (!(phase instanceof Collecting transaction)) {
      return Dialog.outOfPlace(phase, "Need MAIL before RCPT");
    }
    int limit = phase.link().settings().limits().recipients();
    if (transaction.recipients().size() >= limit) {
      // RFC 5321 §4.5.3.1.10: the client sends the rest in another transaction
      return new Answer(phase, Reply.of(452, "4.5.3", "Too many recipients"));
    }
    if (rcpt.to().needsSmtpUtf8() && !transaction.mail().parameters().smtpUtf8()) {
      // RFC 6531 §3.5
      return new Answer(phase, Reply.of(553, "5.6.7", "Recipient needs SMTPUTF8"));
    }
    return new Ask(
        transaction,
        new Question.MayReceive(transaction.submitter(), transaction.mail().from(), rcpt.to()));
  }

  /** What follows on DATA. */
  static Turn data(Phase phase) {
    if (!(phase instanceof Collecting transaction)) {
      return Dialog.outOfPlace(phase, "Need MAIL before DATA");
    }
    if (!transaction.recipients().isEmpty()) {
      return new Turn.Collect(
          new Receiving(transaction), Reply.plain(354, "End data with <CR><LF>.<CR><LF>"));
    }
    return new Answer(phase, Reply.of(554, "5.5.1", "No valid recipients"));
  }

  /** What follows on the ruling at MAIL. */
  static Turn heed(Greeted session, Question.MaySend question, Ruling ruling) {
    return switch (ruling) {
      case Ruling.Allowed _ ->
          new Answer(
              new Collecting(
                  session,
                  question.who(),
                  new Command.Mail(question.from(), question.parameters()),
                  List.of()),
              Reply.of(250, "2.1.0", "Sender accepted"));
      case Ruling.Refused refused -> new Answer(session, refused.reply());
      case Ruling.LoggedIn _, Ruling.Queued _ -> throw Dialog.misfit(ruling);
    };
  }

  /** What follows on the ruling at RCPT. */
  static Turn heed(Collecting transaction, Question.MayReceive question, Ruling ruling) {
    return switch (ruling) {
      case Ruling.Allowed _ ->
          new Answer(transaction.with(question.to()), Reply.of(250, "2.1.5", "Recipient accepted"));
      case Ruling.Refused refused -> new Answer(transaction, refused.reply());
      case Ruling.LoggedIn _, Ruling.Queued _ -> throw Dialog.misfit(ruling);
    };
  }

  /** What follows on the end of the content. */
  static Turn received(Receiving phase, Content content) {
    return switch (content) {
      case Content.Unfit unfit -> new Answer(phase.transaction().session(), unfit.reply());
      case Content.Whole whole ->
          new Ask(phase, new Question.MayQueue(submission(phase.transaction(), whole)));
    };
  }

  /** What follows on the ruling at the end of data; the transaction is over either way. */
  static Turn heed(Receiving phase, Ruling ruling) {
    Greeted session = phase.transaction().session();
    return switch (ruling) {
      case Ruling.Queued queued ->
          new Answer(session, Reply.of(250, "2.0.0", "Ok: queued as " + queued.id()));
      case Ruling.Refused refused -> new Answer(session, refused.reply());
      case Ruling.Allowed _, Ruling.LoggedIn _ -> throw Dialog.misfit(ruling);
    };
  }

  private static Turn mail(Greeted session, Command.Mail mail) {
    Optional<Submitter> who = session.submitter();
    if (who.isEmpty()) {
      // RFC 4954 §6; where AUTH waits for TLS, RFC 3207 §4 has the same code
      String text =
          session.link().isSafeForPasswords()
              ? "Authentication required"
              : "Must issue a STARTTLS command first, then log in";
      return new Answer(session, Reply.of(530, "5.7.0", text));
    }
    MailParameters parameters = mail.parameters();
    if (parameters.size().orElse(0) > session.link().settings().limits().messageOctets()) {
      return new Answer(session, tooLarge()); // RFC 1870 §6.1
    }
    boolean needsUtf8 = mail.from().mailbox().map(from -> from.needsSmtpUtf8()).orElse(false);
    if (needsUtf8 && !parameters.smtpUtf8()) {
      return new Answer(session, Reply.of(553, "5.6.7", "Sender needs SMTPUTF8")); // RFC 6531 §3.5
    }
    return new Ask(session, new Question.MaySend(who.get(), mail.from(), parameters));
  }

  /** RFC 1870 §6.1 and §6.3: the same words before and after the content. */
  static Reply tooLarge() {
    return Reply.of(552, "5.3.4", "Message size exceeds the limit");
  }

  private static Submission submission(Collecting transaction, Content.Whole content) {
    MailParameters parameters = transaction.mail().parameters();
    return new Submission(
        transaction.submitter(),
        new Envelope(
            transaction.mail().from(),
            transaction.recipients(),
            parameters.body(),
            parameters.smtpUtf8()),
        transaction.session().origin(parameters.smtpUtf8()),
        content.header(),
        content.body(),
        content.attachments(),
        Optional.empty());
  }
}
