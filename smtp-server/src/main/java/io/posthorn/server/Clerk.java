package io.posthorn.server;

import io.posthorn.intake.Intake;
import io.posthorn.intake.Receipt;
import io.posthorn.intake.Refusal;
import io.posthorn.intake.Verdict;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.BodyWriter;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes questions to those who know. Its answers may take their time: for virtual threads. */
final class Clerk {

  private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);

  private final Intake intake;
  private final LoginDesk desk;

  Clerk(Intake intake, LoginDesk desk) {
    this.intake = intake;
    this.desk = desk;
  }

  /** Whether too much mail is arriving. Does not block. */
  boolean isCrowded() {
    return intake.isCrowded();
  }

  /**
   * Whether {@code client} is not heard, for the passwords that it tried, at a listener where all
   * must log in. A front end is not turned away for what its clients did. Does not block.
   */
  boolean turnsAway(Client client, Kind listener) {
    return listener == Kind.SUBMISSION && !client.introducer() && desk.isBanned(client.address());
  }

  /** Until when mail may be held, if it may. Does not block. */
  Optional<Instant> latestRelease() {
    return intake.latestRelease();
  }

  /** Where the octets of a new message go. Does not block. */
  BodyWriter newBody() {
    return intake.newBody();
  }

  /** The ruling on {@code question}. What breaks behind us is the client's to try again later. */
  Ruling ask(Question question) {
    try {
      return switch (question) {
        case Question.Challenge challenge -> desk.challenge(challenge);
        case Question.MayLogIn may -> desk.judge(may);
        case Question.MayStandFor may -> desk.named(may.login());
        case Question.MaySend may -> ruling(intake.sender(may.who(), may.from(), may.parameters()));
        case Question.MayReceive may -> recipient(may);
        case Question.MayQueue may -> ruling(intake.submit(may.submission()));
      };
    } catch (RuntimeException | Error e) { // without a ruling the session would wait for ever
      LOG.error("{} could not be answered", question.getClass().getSimpleName(), e);
      return new Ruling.Refused(
          question instanceof Question.MayLogIn || question instanceof Question.Challenge
              ? Reply.of(454, "4.7.0", "Temporary authentication failure") // RFC 4954 §6
              : Reply.of(451, "4.3.0", "Local error; try again later"));
    }
  }

  /** RFC 5321 §4.5.3.1.10: the client sends the others in another transaction. */
  private Ruling recipient(Question.MayReceive question) {
    int limit = intake.recipientLimit(question.who());
    return question.before() >= limit
        ? new Ruling.Refused(
            Reply.of(452, "4.5.3", "This login may write to " + limit + " recipients at a time"))
        : ruling(intake.recipient(question.who(), question.from(), question.to().address()));
  }

  /** Tells the intake what the dialogue refused. */
  void refused(Refusal refusal) {
    try {
      intake.refused(refusal);
    } catch (RuntimeException | Error e) { // the client was answered already
      LOG.error("a refusal could not be told of", e);
    }
  }

  private static Ruling ruling(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Allowed _ -> new Ruling.Allowed();
      case Verdict.Refused refused -> new Ruling.Refused(refused.reply());
    };
  }

  private static Ruling ruling(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Accepted accepted -> new Ruling.Queued(accepted.id());
      case Receipt.Refused refused -> new Ruling.Refused(refused.reply());
    };
  }
}
