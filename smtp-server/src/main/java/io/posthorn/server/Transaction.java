package io.posthorn.server;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Envelope;
import io.posthorn.intake.Refusal;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.limits.Limits;
import io.posthorn.server.Phase.Chunking;
import io.posthorn.server.Phase.Collecting;
import io.posthorn.server.Phase.Discarding;
import io.posthorn.server.Phase.Greeted;
import io.posthorn.server.Phase.Receiving;
import io.posthorn.server.Turn.Answer;
import io.posthorn.server.Turn.Ask;
import io.posthorn.smtp.Command;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.smtp.Reply;
import java.util.List;
import java.util.Optional;

/** MAIL, RCPT, DATA, BDAT and what they lead to (RFC 5321 §3.3) as pure functions. */
final class Transaction {

  private Transaction() {}

  /** What follows on MAIL. */
  static Turn mail(Phase phase, Command.Mail mail) {
    return switch (phase) {
      case Phase.Connected _ -> Dialog.outOfPlace(phase, "Send EHLO first");
      case Collecting _, Chunking _ -> Dialog.outOfPlace(phase, "MAIL was said already");
      case Greeted session -> mail(session, mail);
      case Phase.Authenticating _, Receiving _, Discarding _ ->
          throw new IllegalStateException("a command in " + phase);
    };
  }

  /** What follows on RCPT. */
  static Turn rcpt(Phase phase, Command.Rcpt rcpt) {
    if (phase instanceof Chunking) {
      return Dialog.outOfPlace(phase, "The content has begun to come");
    }
    if (!(phase instanceof Collecting transaction)) {
      return Dialog.outOfPlace(phase, "Need MAIL before RCPT");
    }
    int limit = phase.link().settings().limits().recipients();
    if (transaction.recipients().size() >= limit) {
      // RFC 5321 §4.5.3.1.10: the client sends the rest in another transaction
      return new Answer(phase, Reply.of(452, "4.5.3", "Too many recipients"));
    }
    Mailbox to = rcpt.to().address();
    if (to.needsSmtpUtf8() && !transaction.mail().parameters().smtpUtf8()) {
      // RFC 6531 §3.5
      return refused(transaction, List.of(to), Reply.of(553, "5.6.7", "Recipient needs SMTPUTF8"));
    }
    return new Ask(
        transaction,
        new Question.MayReceive(
            transaction.submitter(),
            transaction.mail().from(),
            rcpt.to(),
            transaction.recipients().size()));
  }

  /** What follows on DATA. */
  static Turn data(Phase phase) {
    return switch (phase) {
      case Collecting transaction when isBinary(transaction) ->
          Dialog.outOfPlace(phase, "BINARYMIME needs BDAT"); // RFC 3030 §3
      case Collecting transaction when !transaction.recipients().isEmpty() ->
          new Turn.Collect(
              new Receiving(transaction), Reply.plain(354, "End data with <CR><LF>.<CR><LF>"));
      // RFC 3030 §2: DATA and BDAT do not go together in one transaction
      case Chunking _ -> Dialog.outOfPlace(phase, "The content comes by BDAT already");
      default -> new Answer(phase, noContent(phase, "DATA"));
    };
  }

  /** What follows on BDAT; whatever the answer, the octets of the chunk come before it. */
  static Turn bdat(Phase phase, Command.Bdat bdat) {
    return switch (phase) {
      case Collecting transaction when !transaction.recipients().isEmpty() ->
          chunk(transaction, bdat);
      case Chunking(Collecting transaction) -> chunk(transaction, bdat);
      // RFC 3030 §2: the receiver accepts and discards the chunk before it says no
      default -> {
        Optional<Reply> refusal = Optional.of(noContent(phase, "BDAT"));
        Phase next = new Discarding(phase);
        yield new Turn.Count(next, bdat.octets(), bdat.last(), false, refusal);
      }
    };
  }

  private static Turn chunk(Collecting transaction, Command.Bdat bdat) {
    return new Turn.Count(
        new Receiving(transaction),
        bdat.octets(),
        bdat.last(),
        isBinary(transaction),
        Optional.empty());
  }

  private static boolean isBinary(Collecting transaction) {
    return transaction.mail().parameters().body() == BodyType.BINARY;
  }

  /** RFC 5321 §3.3: 503 without MAIL, 554 without recipients. */
  private static Reply noContent(Phase phase, String verb) {
    return phase instanceof Collecting
        ? Reply.of(554, "5.5.1", "No valid recipients")
        : Reply.of(503, "5.5.1", "Need MAIL before " + verb);
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
      case Ruling.Refused refused ->
          refused(session, question.who(), question.from(), refused.reply());
      case Ruling.Challenged _, Ruling.LoggedIn _, Ruling.Queued _ -> throw Dialog.misfit(ruling);
    };
  }

  /** What follows on the ruling at RCPT. */
  static Turn heed(Collecting transaction, Question.MayReceive question, Ruling ruling) {
    return switch (ruling) {
      case Ruling.Allowed _ ->
          new Answer(transaction.with(question.to()), Reply.of(250, "2.1.5", "Recipient accepted"));
      case Ruling.Refused refused ->
          refused(transaction, List.of(question.to().address()), refused.reply());
      case Ruling.Challenged _, Ruling.LoggedIn _, Ruling.Queued _ -> throw Dialog.misfit(ruling);
    };
  }

  /** What follows on a chunk that nobody wanted. */
  static Turn received(Discarding phase, Content content) {
    return switch (content) {
      case Content.Unfit unfit -> new Answer(phase.before(), unfit.reply());
      case Content.Part _, Content.Whole _ -> throw new IllegalStateException("it was kept");
    };
  }

  /** What follows on the end of the content, or of a chunk of it. */
  static Turn received(Receiving phase, Content content) {
    return switch (content) {
      // RFC 3030 §2: each chunk is answered
      case Content.Part part ->
          new Answer(
              new Chunking(phase.transaction()),
              Reply.of(250, "2.0.0", "Ok: " + part.octets() + " octets received"));
      case Content.Unfit unfit -> refused(phase.transaction(), unfit);
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
      case Ruling.Allowed _, Ruling.Challenged _, Ruling.LoggedIn _ -> throw Dialog.misfit(ruling);
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
    if (parameters.wishes().requireTls() && session.link().tls().isEmpty()) {
      // RFC 8689 §3, RFC 5321 §4.1.1.11: it is not offered in clear text
      return new Answer(session, Reply.of(555, "5.5.4", "REQUIRETLS is offered inside TLS only"));
    }
    boolean submitter = session.link().settings().kind().takesSubmissions();
    if (parameters.wishes().timing().hold().isPresent() && !submitter) {
      // RFC 4865 §3: offered to those who submit only
      return new Answer(session, Reply.of(555, "5.5.4", "FUTURERELEASE is not offered here"));
    }
    if (parameters.size().orElse(0) > session.link().settings().limits().messageOctets()) {
      Reply reply = tooLarge(session.link().settings().limits());
      return refused(session, who.get(), mail.from(), reply); // RFC 1870 §6.1
    }
    boolean needsUtf8 = mail.from().mailbox().map(from -> from.needsSmtpUtf8()).orElse(false);
    if (needsUtf8 && !parameters.smtpUtf8()) {
      Reply reply = Reply.of(553, "5.6.7", "Sender needs SMTPUTF8"); // RFC 6531 §3.5
      return refused(session, who.get(), mail.from(), reply);
    }
    return new Ask(session, new Question.MaySend(who.get(), mail.from(), parameters));
  }

  /** RFC 1870 §6.1 and §6.3: the same words before and after the content. */
  static Reply tooLarge(Limits.Inbound limits) {
    String text = "Message size exceeds the limit of " + limits.messageOctets() + " octets";
    return Reply.of(552, "5.3.4", text);
  }

  /** What follows on a line that is no command; where its address is to blame, mail is refused. */
  static Turn malformed(Phase phase, Reply reply) {
    boolean address = reply.enhanced().filter(code -> code.subject() == 1).isPresent();
    return switch (phase) {
      case Collecting transaction when address -> refused(transaction, List.of(), reply);
      case Greeted session when address && session.submitter().isPresent() ->
          refused(session, session.submitter().get(), ReversePath.NULL, reply);
      case Phase.Connected _, Phase.Authenticating _, Greeted _, Collecting _ ->
          new Answer(phase, reply);
      case Receiving _, Chunking _, Discarding _ -> new Answer(phase, reply);
    };
  }

  private static Answer refused(Greeted session, Submitter who, ReversePath from, Reply reply) {
    Refusal refusal =
        new Refusal(
            Refusal.Step.SENDER,
            who,
            session.origin(false),
            from,
            List.of(),
            Optional.empty(),
            reply);
    return new Answer(session, reply, Optional.of(refusal));
  }

  private static Answer refused(Collecting transaction, List<Mailbox> recipients, Reply reply) {
    Refusal refusal =
        refusal(Refusal.Step.RECIPIENT, transaction, recipients, Optional.empty(), reply);
    return new Answer(transaction, reply, Optional.of(refusal));
  }

  private static Answer refused(Collecting transaction, Content.Unfit unfit) {
    Refusal refusal =
        refusal(
            Refusal.Step.CONTENT,
            transaction,
            transaction.mailboxes(),
            Optional.of(unfit.seen()),
            unfit.reply());
    return new Answer(transaction.session(), unfit.reply(), Optional.of(refusal));
  }

  private static Refusal refusal(
      Refusal.Step step,
      Collecting transaction,
      List<Mailbox> recipients,
      Optional<Refusal.Content> content,
      Reply reply) {
    return new Refusal(
        step,
        transaction.submitter(),
        transaction.session().origin(transaction.mail().parameters().smtpUtf8()),
        transaction.mail().from(),
        recipients,
        content,
        reply);
  }

  private static Submission submission(Collecting transaction, Content.Whole content) {
    MailParameters parameters = transaction.mail().parameters();
    return new Submission(
        transaction.submitter(),
        new Envelope(
            transaction.mail().from(),
            transaction.recipients(),
            isBinary(transaction) ? BodyType.EIGHT_BIT : parameters.body(), // it was made text
            parameters.smtpUtf8(),
            transaction.submitter() instanceof Submitter.Trusted
                ? parameters.wishes()
                : parameters.wishes().withoutTrust()),
        transaction.session().origin(parameters.smtpUtf8()),
        content.header(),
        content.body(),
        content.attachments(),
        Optional.empty());
  }
}
