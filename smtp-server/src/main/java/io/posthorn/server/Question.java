package io.posthorn.server;

import io.posthorn.address.ReversePath;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.sasl.Credentials;
import io.posthorn.sasl.Mechanism;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.smtp.Recipient;

/** What the dialogue cannot know. */
sealed interface Question {

  /** At the end of AUTH. */
  record MayLogIn(Mechanism mechanism, Credentials credentials) implements Question {}

  /** At MAIL. */
  record MaySend(Submitter who, ReversePath from, MailParameters parameters) implements Question {}

  /** At RCPT. */
  record MayReceive(Submitter who, ReversePath from, Recipient to) implements Question {}

  /** At the end of data; the ruling comes when the message is synced. */
  record MayQueue(Submission submission) implements Question {}
}
