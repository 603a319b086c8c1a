package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.acceptance;
import static io.posthorn.spool.SampleMail.delivered;
import static io.posthorn.spool.SampleMail.failed;
import static io.posthorn.spool.SampleMail.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Facts;
import io.posthorn.event.Journal.Line;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.Health;
import io.posthorn.spool.ReportOn;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.FakeTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the spool does when the disk does not do what it was told. */
class RecoveryTest {

  @TempDir Path directory;

  private final FakeTime time = new FakeTime();
  private final Instant now = time.now();
  private final TestDisk disk = new TestDisk();
  private RocksSpool spool;

  @BeforeEach
  void open() {
    spool = Opening.open(directory, time, disk);
  }

  @AfterEach
  void closeAndCheck() {
    spool.close();
    CheckReport report = SpoolCheck.run(directory, line -> {});
    assertThat(report.findings()).isEmpty();
  }

  @Test
  void aFailedWriteIsRefusedAndTheNextOneWorks() {
    disk.refuse(1);
    Acceptance mail = acceptance(spool, 1, now, "a@example.com");
    assertThat(failure(spool.accept(mail)))
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining("Input/output error");
    awaitReady();
    await(spool.accept(acceptance(spool, 2, now, "b@example.com")));
    assertThat(spool.message(mail.message().id())).isEmpty();
  }

  @Test
  void whatWasRefusedAndIsOnDiskAllTheSameIsDeletedBeforeItCanBeDelivered() {
    disk.lie(1);
    Acceptance mail = acceptance(spool, 1, now, "a@example.com", "b@example.net");
    assertThat(failure(spool.accept(mail))).isInstanceOf(SpoolException.class);
    awaitReady();
    assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
    assertThat(spool.head(mail.entries().getFirst().queue())).isEmpty();
    assertThat(spool.journal().next()).isEqualTo(1);
    spool.close();
    assertThat(SpoolCheck.run(directory, line -> {}).counts().bodies()).isZero();
    spool = Opening.open(directory, time, disk);
  }

  @Test
  void whatWasRefusedAndIsOnDiskAllTheSameIsNeverSeen() {
    disk.lie(1);
    Acceptance mail = acceptance(spool, 1, now, "a@example.com");
    CompletableFuture<Boolean> seen = new CompletableFuture<>();
    // The first synced write is the group itself, the second takes it back
    disk.beforeNextSync(
        () -> disk.beforeNextSync(() -> seen.complete(isSeen(mail.entries().getFirst().id()))));
    assertThat(failure(spool.accept(mail))).isInstanceOf(SpoolException.class);
    assertThat(seen.orTimeout(20, TimeUnit.SECONDS).join()).isFalse();
    awaitReady();
  }

  private boolean isSeen(EntryId id) {
    try {
      return spool.entry(id).isPresent();
    } catch (SpoolException e) {
      return false; // being reopened
    }
  }

  @Test
  void aCommitterThatDiesSaysSo() {
    disk.beforeNextSync(() -> {
      throw new OutOfMemoryError("for the test");
    });
    assertThat(failure(spool.accept(acceptance(spool, 1, now, "a@example.com"))))
        .hasMessageContaining("closed");
    assertThat(spool.health())
        .isEqualTo(new Health.Broken("The spool's committer died: for the test"));
  }

  @Test
  void anOutcomeThatCouldNotBeWrittenIsWrittenOnceTheStoreIsBack() {
    Acceptance mail = acceptance(spool, 1, now, "a@example.com");
    await(spool.accept(mail));
    disk.refuse(1);
    disk.stayClosed(1);
    await(spool.settle(delivered(mail.entries().getFirst(), now)));
    assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
    assertThat(spool.journal().read(1, 10)).hasSize(2);
  }

  @Test
  void whatOpensAndFailsAgainIsTriedWithPausesAndSaysSo() {
    Acceptance mail = acceptance(spool, 1, now, "a@example.com");
    await(spool.accept(mail));
    CompletableFuture<Health> atRetry = new CompletableFuture<>();
    disk.beforeNextSync(() -> disk.beforeNextSync(() -> atRetry.complete(spool.health())));
    disk.refuse(4);
    await(spool.settle(delivered(mail.entries().getFirst(), now)));
    assertThat(atRetry.join())
        .isEqualTo(new Health.Broken("The spool cannot be written: Input/output error"));
    assertThat(disk.betweenReopenings()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(disk.betweenReopenings().get(i))
          .isGreaterThanOrEqualTo(Duration.ofMillis(100L << i));
    }
    awaitReady();
  }

  @Test
  void anOutcomeThatIsOnDiskAlreadyIsNotWrittenTwice() {
    Acceptance mail = acceptance(spool, 1, now, "a@example.com");
    await(spool.accept(mail));
    disk.lie(1);
    await(spool.settle(delivered(mail.entries().getFirst(), now)));
    awaitReady();
    assertThat(spool.journal().read(1, 10))
        .extracting(Line::event)
        .hasExactlyElementsOfTypes(Event.Accepted.class, Event.Delivered.class);
  }

  @Test
  void ofAGroupInDoubtTheOutcomesStayAndTheAcceptancesGo() {
    Acceptance old = acceptance(spool, 1, now, "a@example.com");
    await(spool.accept(old));
    disk.lie(1);
    Settlement settlement = delivered(old.entries().getFirst(), now);
    CompletableFuture<Void> settled = spool.settle(settlement); // waits 10 ms for company
    CompletableFuture<Void> accepted = spool.accept(acceptance(spool, 2, now, "b@example.com"));
    await(settled);
    boolean refused = failure(accepted) != null;
    awaitReady();
    assertThat(spool.entries(Optional.empty(), 10)).hasSize(refused ? 0 : 1);
    assertThat(spool.journal().read(1, 10)).hasSize(refused ? 2 : 3);
    await(spool.accept(acceptance(spool, 3, now, "c@example.com")));
  }

  @Test
  void anEventThatIsOnDiskAlreadyIsNotWrittenTwice() {
    Event dropped = new Event.Dropped(new MessageId(7, 7));
    disk.lie(1);
    await(spool.record(List.of(dropped)));
    awaitReady();
    disk.refuse(1);
    await(spool.record(List.of(dropped)));
    awaitReady();
    assertThat(spool.journal().read(1, 10))
        .extracting(Line::event)
        .containsExactly(dropped, dropped);
  }

  @Test
  void aBrokenSpoolTakesNoNotes() {
    disk.refuse(1);
    disk.stayClosed(Integer.MAX_VALUE);
    Acceptance mail = acceptance(spool, 1, now, "a@example.com");
    assertThat(failure(spool.accept(mail))).isInstanceOf(SpoolException.class);
    MessageId id = mail.message().id();
    assertThat(failure(spool.record(List.of(new Event.Dropped(id)))))
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining("Input/output error");
    assertThat(failure(spool.forgo(id))).isInstanceOf(SpoolException.class);
    assertThat(failure(spool.journal().moveCursor("x", 1))).isInstanceOf(SpoolException.class);
    disk.stayClosed(0);
    awaitReady();
  }

  @Test
  void aReportInDoubtThatIsOnDiskIsAccepted() {
    Acceptance mail = acceptance(spool, 1, now, "a@example.com");
    await(spool.accept(mail));
    await(spool.settle(failed(mail.entries().getFirst(), now)));
    disk.lie(1);
    Acceptance report = report(spool, 2, now, mail.message().id());
    await(spool.accept(report));
    awaitReady();
    assertReported(mail, report);
  }

  @Test
  void aReportThatCouldNotBeWrittenIsWrittenOnceTheStoreIsBack() {
    Acceptance mail = acceptance(spool, 1, now, "a@example.com");
    await(spool.accept(mail));
    await(spool.settle(failed(mail.entries().getFirst(), now)));
    disk.refuse(1);
    disk.stayClosed(1);
    Acceptance report = report(spool, 2, now, mail.message().id());
    await(spool.accept(report));
    awaitReady();
    assertReported(mail, report);
  }

  @Test
  void aLargeReportThatCouldNotBeWrittenIsStillOwed() {
    Acceptance mail = acceptance(spool, 1, now, "a@example.com");
    await(spool.accept(mail));
    MessageId id = mail.message().id();
    await(spool.settle(failed(mail.entries().getFirst(), now)));
    BodyRef body = SampleMail.body(spool, new byte[2 * BodyRef.CHUNK_OCTETS]);
    Acceptance plain = acceptance(body, 2, now, now, "bounce@mg.example.org");
    disk.refuse(1);
    assertThat(
            failure(
                spool.accept(
                    new Acceptance(
                        plain.message(),
                        plain.entries(),
                        plain.events(),
                        Optional.of(new ReportOn.End(id))))))
        .hasMessageContaining("reopened");
    awaitReady();
    assertThat(spool.reportsOwed(Optional.empty(), 10)).containsExactly(id);
    assertThat(spool.message(id)).isPresent();
    await(spool.forgo(id));
  }

  private void assertReported(Acceptance mail, Acceptance report) {
    assertThat(spool.reportsOwed(Optional.empty(), 10)).isEmpty();
    assertThat(spool.message(mail.message().id())).isEmpty();
    assertThat(spool.message(report.message().id())).contains(report.message());
    assertThat(spool.entries(Optional.empty(), 10)).isEqualTo(report.entries());
    assertThat(spool.journal().read(1, 10)).hasSize(3);
  }

  @Test
  void theIndexFollowsTheEventsOfAGroupInDoubt() {
    Acceptance old = acceptance(spool, 1, now, "a@example.com");
    await(spool.accept(old));
    Reply no = Reply.of(550, "5.7.1", "No");
    Event rejected = new Event.Rejected(new MessageId(7, 7), facts(old), no);
    Acceptance refused = acceptance(spool, 2, now, "b@example.com");
    disk.lie(1);
    CompletableFuture<Void> recorded = spool.record(List.of(rejected)); // waits 10 ms for company
    failure(spool.accept(refused));
    await(recorded);
    awaitReady();
    Line line = spool.journal().first(rejected.message()).orElseThrow();
    assertThat(line.event()).isEqualTo(rejected);
    assertThat(spool.journal().first(old.message().id())).isPresent();
  }

  private static Facts facts(Acceptance mail) {
    return ((Event.Accepted) mail.events().getFirst()).facts();
  }

  @Test
  void aLargeBodyFromBeforeTheFailureCannotBeAcceptedAfterIt() {
    BodyWriter writer = spool.newBody();
    byte[] octets = new byte[2 * BodyRef.CHUNK_OCTETS];
    await(writer.write(octets, 0, octets.length));
    disk.refuse(1);
    failure(spool.accept(acceptance(spool, 1, now, "a@example.com")));
    awaitReady();
    BodyRef body = writer.finish();
    assertThat(failure(spool.accept(acceptance(body, 2, now, now, "a@example.com"))))
        .hasMessageContaining("reopened");
    writer.discard();
  }

  @Test
  void aShortStallOnlyTakesTime() {
    disk.stall(3);
    await(spool.accept(acceptance(spool, 1, now, "a@example.com")));
    assertThat(spool.health()).isEqualTo(new Health.Ready());
  }

  @Test
  void aLongStallIsRefusedAndEndsByItself() {
    disk.stall(130);
    assertThat(failure(spool.accept(acceptance(spool, 1, now, "a@example.com"))))
        .hasMessageContaining("cannot keep up");
    awaitReady();
    await(spool.accept(acceptance(spool, 2, now, "a@example.com")));
  }

  @Test
  void ofALargeBodyThatIsRefusedInAStallNothingStays() {
    BodyWriter writer = spool.newBody();
    byte[] octets = new byte[2 * BodyRef.CHUNK_OCTETS];
    await(writer.write(octets, 0, octets.length));
    BodyRef body = writer.finish();
    disk.stall(101);
    assertThat(failure(spool.accept(acceptance(body, 1, now, now, "a@example.com"))))
        .hasMessageContaining("cannot keep up");
    writer.discard();
    awaitReady();
    spool.close();
    assertThat(SpoolCheck.run(directory, line -> {}).counts().bodies()).isZero();
    spool = Opening.open(directory, time, disk);
  }

  @Test
  void belowTheFloorNothingIsTakenUntilThereIsRoomAgain() {
    Acceptance before = acceptance(spool, 1, now, "a@example.com");
    await(spool.accept(before));
    disk.setFree(1 << 20);
    time.advance(Duration.ofSeconds(2));
    awaitHealth(new Health.Full(1 << 20, 5L << 30));
    assertThat(failure(spool.accept(acceptance(spool, 2, now, "b@example.com"))))
        .hasMessageContaining("full");
    await(spool.settle(delivered(before.entries().getFirst(), now)));
    disk.setFree(TestDisk.TOTAL);
    time.advance(Duration.ofSeconds(2));
    awaitReady();
    await(spool.accept(acceptance(spool, 3, now, "b@example.com")));
  }

  private void awaitReady() {
    awaitHealth(new Health.Ready());
  }

  /** The committer looks at the disk once a second of its own accord. */
  private void awaitHealth(Health expected) {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (!spool.health().equals(expected)) {
            LockSupport.parkNanos(1_000_000);
          }
          reached.complete(null);
        });
    await(reached);
  }

  private static void await(CompletableFuture<Void> done) {
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static Throwable failure(CompletableFuture<Void> done) {
    return done.handle((ok, failure) -> failure).orTimeout(20, TimeUnit.SECONDS).join();
  }
}
