package io.posthorn.spool;

import static io.posthorn.spool.SampleMail.acceptance;
import static io.posthorn.spool.SampleMail.deferred;
import static io.posthorn.spool.SampleMail.delivered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What every {@link Spool} does; run against the one in memory and the one on disk. */
public abstract class SpoolContract extends ReportContract {

  @Test
  void whatIsAcceptedIsThereAfterARestart() throws Exception {
    Acceptance mail = accept(1, "a@example.com", "b@example.net");
    spool = restart(spool);
    assertThat(spool.message(mail.message().id())).contains(mail.message());
    assertThat(spool.entries(Optional.empty(), 10)).isEqualTo(mail.entries());
    assertThat(spool.chunk(mail.message().content().body(), 0)).isEqualTo(SampleMail.OCTETS);
    assertThat(spool.due(EXAMPLE_COM, Optional.empty(), now, 10))
        .containsExactly(new Due(now, mail.entries().get(0).id()));
    assertThat(spool.due(EXAMPLE_NET, Optional.empty(), now, 10))
        .containsExactly(new Due(now, mail.entries().get(1).id()));
  }

  @Test
  void theListenerHearsOfEachAcceptanceBeforeTheSenderDoes() {
    List<Acceptance> heard = new CopyOnWriteArrayList<>();
    spool.onAccepted(heard::add);
    Acceptance mail = accept(1, "a@example.com");
    assertThat(heard).containsExactly(mail);
  }

  @Test
  void aBodyOfManyChunksComesBackChunkByChunk() throws Exception {
    byte[] octets = new byte[2 * BodyRef.CHUNK_OCTETS + 77];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (i * 31 + (i >> 13));
    }
    BodyWriter writer = spool.newBody();
    for (int at = 0; at < octets.length; at += 10_000) {
      await(writer.write(octets, at, Math.min(10_000, octets.length - at)));
    }
    assertThat(writer.octets()).isEqualTo(octets.length);
    BodyRef body = writer.finish();
    assertThat(body.chunks()).isEqualTo(3);
    assertThat(body.octets()).isEqualTo(octets.length);
    await(spool.accept(acceptance(body, 1, now, now, "a@example.com")));
    spool = restart(spool);
    assertThat(spool.chunk(body, 0)).hasSize(BodyRef.CHUNK_OCTETS).startsWith(slice(octets, 0));
    assertThat(spool.chunk(body, 1))
        .hasSize(BodyRef.CHUNK_OCTETS)
        .startsWith(slice(octets, BodyRef.CHUNK_OCTETS));
    assertThat(spool.chunk(body, 2)).isEqualTo(slice(octets, 2 * BodyRef.CHUNK_OCTETS));
  }

  @Test
  void aDiscardedBodyCannotBeAccepted() {
    BodyWriter writer = spool.newBody();
    await(writer.write(SampleMail.OCTETS, 0, SampleMail.OCTETS.length));
    BodyRef body = writer.finish();
    writer.discard();
    assertThat(failure(spool.accept(acceptance(body, 1, now, now, "a@example.com"))))
        .isInstanceOf(SpoolException.class);
    assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void discardingAnAcceptedBodyIsHarmless() {
    BodyWriter writer = spool.newBody();
    await(writer.write(SampleMail.OCTETS, 0, SampleMail.OCTETS.length));
    BodyRef body = writer.finish();
    await(spool.accept(acceptance(body, 1, now, now, "a@example.com")));
    writer.discard();
    assertThat(spool.chunk(body, 0)).isEqualTo(SampleMail.OCTETS);
  }

  @Test
  void aBodyIsAcceptedOnce() {
    Acceptance mail = accept(1, "a@example.com");
    BodyRef body = mail.message().content().body();
    assertThat(failure(spool.accept(acceptance(body, 2, now, now, "a@example.com"))))
        .isInstanceOf(SpoolException.class);
  }

  @Test
  void aDeferredEntryKeepsTimeReasonAndHistoryOverARestart() throws Exception {
    Entry entry = accept(1, "a@example.com").entries().getFirst();
    Instant next = now.plusSeconds(300);
    Settlement settlement = deferred(entry, now, next);
    await(spool.settle(settlement));
    spool = restart(spool);
    assertThat(spool.entry(entry.id())).isEqualTo(settlement.changes().getFirst().after());
    assertThat(spool.head(EXAMPLE_COM)).contains(next);
    assertThat(spool.due(EXAMPLE_COM, Optional.empty(), now, 10)).isEmpty();
    assertThat(spool.due(EXAMPLE_COM, Optional.empty(), next, 10))
        .containsExactly(new Due(next, entry.id()));
  }

  @Test
  void anEntryMayBecomeDueEarlierThanAllOthers() throws Exception {
    Entry late = accept(1, now.plusSeconds(600), "a@example.com").entries().getFirst();
    accept(2, now.plusSeconds(300), "b@example.com");
    await(spool.settle(deferred(late, now, now.minusSeconds(5))));
    assertThat(spool.head(EXAMPLE_COM)).contains(now.minusSeconds(5));
    spool = restart(spool);
    assertThat(spool.head(EXAMPLE_COM)).contains(now.minusSeconds(5));
  }

  @Test
  void whatTheScheduleHadReachedIsKnownAfterARestartWithAClockThatWasSetBack() throws Exception {
    assertThat(spool.scheduleReached()).isEmpty();
    Entry entry = accept(1, "a@example.com").entries().getFirst();
    time.advance(Duration.ofMinutes(7));
    Instant reached = time.now();
    Settlement later = deferred(entry, reached, reached.plusSeconds(300));
    await(spool.settle(later));
    time.setNow(reached.minus(Duration.ofHours(5)));
    for (int i = 0; i < 2; i++) {
      spool = restart(spool);
      assertThat(spool.scheduleReached()).contains(reached);
      accept(2 + i, "b@example.com"); // by a clock that nobody told of it
    }
    assertThat(spool.scheduleReached()).contains(reached);
  }

  @Test
  void aScheduleByWhichNothingWaitsEndsWithTheProcess() throws Exception {
    Entry entry = accept(1, "a@example.com").entries().getFirst();
    await(spool.settle(delivered(entry, now)));
    assertThat(spool.scheduleReached()).isPresent();
    spool = restart(spool);
    assertThat(spool.scheduleReached()).isEmpty();
  }

  @Test
  void aClosedSpoolCannotBeReadAndSaysThatItIsNotTheRecordsFault() {
    Entry entry = accept(1, "a@example.com").entries().getFirst();
    spool.close();
    assertThat(spool.health()).isInstanceOf(Health.Broken.class);
    assertThatThrownBy(() -> spool.entry(entry.id())).isInstanceOf(SpoolException.class);
    assertThatThrownBy(() -> spool.due(EXAMPLE_COM, Optional.empty(), now, 10))
        .isInstanceOf(SpoolException.class);
  }

  @Test
  void theLastOutcomeTakesMessageAndBodyAway() {
    Acceptance mail = accept(1, "a@example.com", "b@example.net");
    BodyRef body = mail.message().content().body();
    await(spool.settle(delivered(mail.entries().get(0), now)));
    assertThat(spool.message(mail.message().id())).isPresent();
    assertThat(spool.chunk(body, 0)).isEqualTo(SampleMail.OCTETS);
    await(spool.settle(delivered(mail.entries().get(1), now)));
    assertThat(spool.message(mail.message().id())).isEmpty();
    assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
    assertThat(spool.head(EXAMPLE_COM)).isEmpty();
    assertThatThrownBy(() -> spool.chunk(body, 0)).isInstanceOf(SpoolException.class);
  }

  @Test
  void aFinishedEntryCannotBeSettledAgain() {
    Entry entry = accept(1, "a@example.com", "b@example.com").entries().getFirst();
    await(spool.settle(delivered(entry, now)));
    long next = spool.journal().next();
    assertThat(failure(spool.settle(delivered(entry, now))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(spool.journal().next()).isEqualTo(next);
  }

  @Test
  void ofTwoSettlementsOfAnEntryAtOnceOneHappens() {
    Entry entry = accept(1, "a@example.com").entries().getFirst();
    CompletableFuture<Void> first = spool.settle(delivered(entry, now));
    CompletableFuture<Void> second = spool.settle(delivered(entry, now));
    await(first);
    assertThat(failure(second)).isInstanceOf(IllegalStateException.class);
    assertThat(spool.journal().next()).isEqualTo(3);
  }

  @Test
  void dueKeysComeInOrderOfTimeAndPageByPage() {
    Acceptance third = accept(1, now.plusSeconds(3), "c@example.com");
    Acceptance first = accept(2, now.plusSeconds(1), "a@example.com");
    Acceptance second = accept(3, now.plusSeconds(2), "b@example.com");
    accept(4, now.plusSeconds(1), "x@example.net");
    Instant until = now.plusSeconds(3);
    List<Due> page = spool.due(EXAMPLE_COM, Optional.empty(), until, 2);
    assertThat(page)
        .containsExactly(
            new Due(now.plusSeconds(1), entry(first)), new Due(now.plusSeconds(2), entry(second)));
    assertThat(spool.due(EXAMPLE_COM, Optional.of(page.getLast()), until, 2))
        .containsExactly(new Due(now.plusSeconds(3), entry(third)));
    assertThat(spool.due(EXAMPLE_COM, Optional.empty(), now.plusSeconds(2), 10)).isEqualTo(page);
  }

  @Test
  void queuesWithEntriesAreListedWithTheirHeads() throws Exception {
    accept(1, now.plusSeconds(9), "a@example.com");
    accept(2, now.plusSeconds(4), "b@example.com");
    accept(3, now.plusSeconds(7), "c@example.net");
    Entry gone = accept(4, now, "d@example.org").entries().getFirst();
    await(spool.settle(delivered(gone, now)));
    Map<QueueName, Instant> expected =
        Map.of(EXAMPLE_COM, now.plusSeconds(4), EXAMPLE_NET, now.plusSeconds(7));
    assertThat(queues()).isEqualTo(expected);
    spool = restart(spool);
    assertThat(queues()).isEqualTo(expected);
  }

  @Test
  void aQueueThatWasEmptyIsListedAgain() {
    Entry first = accept(1, "a@example.com").entries().getFirst();
    await(spool.settle(delivered(first, now)));
    assertThat(queues()).isEmpty();
    accept(2, now.minusSeconds(60), "b@example.com");
    assertThat(queues()).isEqualTo(Map.of(EXAMPLE_COM, now.minusSeconds(60)));
  }

  @Test
  void entriesAreListedByAgeAndPageByPage() {
    Acceptance one = accept(1, "a@example.com", "b@example.com");
    Acceptance two = accept(2, "c@example.com");
    List<Entry> page = spool.entries(Optional.empty(), 2);
    assertThat(page).isEqualTo(one.entries());
    assertThat(spool.entries(Optional.of(page.getLast().id()), 2)).isEqualTo(two.entries());
  }

  @Test
  void anEmptySpoolIsReadyAndHasNothing() {
    assertThat(spool.health()).isEqualTo(new Health.Ready());
    assertThat(queues()).isEmpty();
    assertThat(spool.journal().next()).isEqualTo(1);
    assertThat(spool.journal().firstSince(Instant.EPOCH)).isEqualTo(1);
    assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void aClosedSpoolTakesNothing() {
    BodyRef body = SampleMail.body(spool, SampleMail.OCTETS);
    spool.close();
    assertThat(failure(spool.accept(acceptance(body, 1, now, now, "a@example.com"))))
        .isInstanceOf(SpoolException.class);
    assertThatThrownBy(() -> spool.head(EXAMPLE_COM)).isInstanceOf(SpoolException.class);
  }

  private static byte[] slice(byte[] octets, int from) {
    int end = Math.min(octets.length, from + BodyRef.CHUNK_OCTETS);
    return Arrays.copyOfRange(octets, from, end);
  }
}
