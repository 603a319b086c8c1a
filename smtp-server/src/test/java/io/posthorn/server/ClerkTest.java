package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.intake.Intake;
import io.posthorn.intake.Receipt;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.intake.Verdict;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.BodyWriter;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every question gets a ruling, whatever breaks behind the clerk. */
class ClerkTest {

  private static final Submitter WHO = new Submitter.Trusted(InetAddress.getLoopbackAddress());

  @Test
  void whatBreaksIsTheClientsToTryAgainLater() {
    Question question = new Question.MaySend(WHO, ReversePath.NULL, MailParameters.NONE);
    for (Throwable broken :
        List.of(
            new IllegalStateException("a bug"),
            new StackOverflowError(),
            new OutOfMemoryError("Java heap space"),
            new NoClassDefFoundError("a damaged jar"))) {
      Clerk clerk = new Clerk(new BrokenIntake(broken), TestDesk.one());
      assertThat(clerk.ask(question))
          .isEqualTo(new Ruling.Refused(Reply.of(451, "4.3.0", "Local error; try again later")));
    }
  }

  /** Throws {@code broken} at every question. */
  private record BrokenIntake(Throwable broken) implements Intake {

    @Override
    public Verdict sender(Submitter who, ReversePath from, MailParameters parameters) {
      throw thrown();
    }

    @Override
    public Verdict recipient(Submitter who, ReversePath from, Mailbox to) {
      throw thrown();
    }

    @Override
    public BodyWriter newBody() {
      throw thrown();
    }

    @Override
    public Receipt submit(Submission submission) {
      throw thrown();
    }

    private RuntimeException thrown() {
      if (broken instanceof Error error) {
        throw error;
      }
      return (RuntimeException) broken;
    }
  }
}
