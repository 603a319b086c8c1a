package io.posthorn.server;

import io.posthorn.address.ReversePath;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.sasl.Evidence;
import io.posthorn.sasl.Mechanism;
import io.posthorn.sasl.ScramFirst;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.smtp.Recipient;
import java.net.InetAddress;

/** What the dialogue cannot know. */
sealed interface Question {

  /** Within AUTH: what a login that is to be proven is challenged with. */
  record Challenge(InetAddress client, ScramFirst first) implements Question {}

  /** At the end of AUTH. */
  record MayLogIn(InetAddress client, Mechanism mechanism, Evidence evidence) implements Question {}

  /**
   * At XCLIENT, for somebody whom the front end has logged in.
   *
   * @param next where the session is to be then
   */
  record MayStandFor(Phase next, String login) implements Question {}

  /** At MAIL. */
  record MaySend(Submitter who, ReversePath from, MailParameters parameters) implements Question {}

  /**
   * At RCPT.
   *
   * @param before how many recipients the message has already
   */
  record MayReceive(Submitter who, ReversePath from, Recipient to, int before)
      implements Question {}

  /** At the end of data; the ruling comes when the message is synced. */
  record MayQueue(Submission submission) implements Question {}
}
