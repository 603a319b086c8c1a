package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.classify.Judgement;
import io.posthorn.egress.Work;
import io.posthorn.event.Event;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Outcome;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.smtp.EnhancedCode;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.News;
import io.posthorn.spool.SampleMail;
import io.posthorn.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What an attempt leaves behind: entry, event, log line. */
class LedgerTest {

  private static final Cause BUSY = Cause.of(Scope.RECIPIENT, 450, "4.2.1", "Mailbox busy");
  private static final Attempt.Host HOST =
      new Attempt.Host("mx.example.test", "192.0.2.1", Optional.of("192.0.2.250"));

  private static final Attempt HEARD =
      new Attempt(
          1, FakeTime.START, Duration.ofMillis(12), Optional.of(HOST), Attempt.Session.NONE);

  private final Instant now = FakeTime.START;
  private final Work work = work();
  private final Ledger ledger =
      new Ledger(new RetryPolicy(List.of(Duration.ofMinutes(10))), new SplittableRandom(1));

  private static Work work() {
    MemorySpool spool = new MemorySpool(new FakeTime());
    Acceptance mail = SampleMail.acceptance(spool, 7, FakeTime.START, "ann@example.test");
    return new Work(mail.message(), mail.entries().getFirst());
  }

  private Finding finding(Judgement judgement) {
    return new Finding(work, HEARD, judgement, Reason.BACKOFF);
  }

  private Ledger.Line line(Judgement judgement, Instant at) {
    return ledger.line(finding(judgement), at);
  }

  private static String log(Ledger.Line line) {
    return AttemptLog.line(line);
  }

  @Test
  void whatWasDeliveredIsFinished() {
    Reply reply = Reply.of(250, "2.0.0", "queued as \"4711\"");
    Ledger.Line line = line(new Judgement.Deliver(reply), now);
    assertThat(line.change().before()).isEqualTo(work.entry());
    assertThat(line.change().after()).isEmpty();
    assertThat(line.next()).isEmpty();
    assertThat(line.event()).isInstanceOf(Event.Delivered.class);
    assertThat(log(line))
        .isEqualTo(
            "id="
                + work.entry().id()
                + " to=<ann@example.test> host=mx.example.test[192.0.2.1] attempt=1 dsn=2.0.0"
                + " code=250 result=delivered took=12ms tls=none"
                + " text=\"queued as \\\"4711\\\"\"");
  }

  @Test
  void ofALongReplyOnlyTheBeginningIsKept() {
    List<String> lines = Collections.nCopies(100, "x".repeat(100));
    Reply reply = new Reply(250, Optional.of(EnhancedCode.of("2.0.0")), lines);
    Ledger.Line line = line(new Judgement.Deliver(reply), now);
    Reply kept = ((Event.Delivered) line.event()).reply();
    assertThat(kept.text()).isEqualTo(reply.text().substring(0, Cause.MAX_TEXT));
    assertThat(((Outcome.Delivered) line.outcome()).reply()).isEqualTo(kept);
  }

  @Test
  void whatIsDeferredKeepsItsHistoryAndHasATime() {
    Ledger.Line line = line(new Judgement.Defer(BUSY), now);
    Instant next = line.next().orElseThrow();
    assertThat(next).isBetween(now.plusSeconds(540), now.plusSeconds(660));
    Entry after = line.change().after().orElseThrow();
    assertThat(after.due()).isEqualTo(next);
    assertThat(after.pause().reason()).isEqualTo(Reason.BACKOFF);
    assertThat(after.attempts()).isEqualTo(1);
    assertThat(after.history()).extracting(Entry.Failure::cause).containsExactly(BUSY);
    assertThat(((Event.Deferred) line.event()).next()).isEqualTo(next);
    assertThat(log(line)).contains(" result=deferred ").contains(" next=" + next + " ");
  }

  @Test
  void whatIsRefusedForGoodIsFinished() {
    Cause nobody = Cause.of(Scope.RECIPIENT, 550, "5.1.1", "Nobody");
    Ledger.Line line = line(new Judgement.Bounce(nobody), now);
    assertThat(line.change().after()).isEmpty();
    assertThat(((Event.Bounced) line.event()).cause()).isEqualTo(nobody);
    assertThat(line.change().owed()).contains(new News.Failed(HEARD, nobody));
    assertThat(log(line)).contains(" dsn=5.1.1 code=550 result=bounced ", " report=owed text=");
  }

  @Test
  void behindTheEndOfLifeADeferralIsTooOld() {
    Ledger.Line line = line(new Judgement.Defer(BUSY), work.message().life().expires());
    assertThat(line.change().after()).isEmpty();
    Outcome.Bounced bounced = (Outcome.Bounced) line.outcome();
    assertThat(bounced.cause())
        .isEqualTo(Cause.of(Scope.EXPIRY, 602, "5.4.7", "Too old; last: 450 4.2.1 Mailbox busy"));
  }

  @Test
  void whatAPeerSaysCannotLookLikeAnotherLine() {
    Cause evil =
        Cause.of(Scope.RECIPIENT, 550, "5.0.0", "no\r\nid=1 to=<b@c> result=delivered \u2028\\\"x");
    assertThat(log(line(new Judgement.Bounce(evil), now)))
        .endsWith("text=\"no\\u000d\\u000aid=1 to=<b@c> result=delivered \\u2028\\\\\\\"x\"")
        .doesNotContain("\n");
  }
}
