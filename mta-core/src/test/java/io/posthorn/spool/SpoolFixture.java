package io.posthorn.spool;

import static io.posthorn.spool.SampleMail.acceptance;

import io.posthorn.address.Domain;
import io.posthorn.envelope.EntryId;
import io.posthorn.time.FakeTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the parts of the {@link SpoolContract} work with. */
abstract class SpoolFixture {

  /** A queue of {@link SampleMail}. */
  protected static final QueueName EXAMPLE_COM = queue("example.com");

  /** Another one. */
  protected static final QueueName EXAMPLE_NET = queue("example.net");

  /** The clock of the spool under test. */
  protected final FakeTime time = new FakeTime();

  /** The spool under test. */
  protected Spool spool;

  /** What the clock said at first. */
  protected final Instant now = time.now();

  /** An empty spool. */
  protected abstract Spool create() throws Exception;

  /** Stops {@code spool} in order and starts again on what it stored. */
  protected abstract Spool restart(Spool stopped) throws Exception;

  @BeforeEach
  void open() throws Exception {
    spool = create();
  }

  @AfterEach
  void close() {
    spool.close();
  }

  /** Accepts a message that is due now. */
  protected Acceptance accept(long number, String... recipients) {
    return accept(number, now, recipients);
  }

  /** Accepts a message. */
  protected Acceptance accept(long number, Instant due, String... recipients) {
    BodyRef body = SampleMail.body(spool, SampleMail.OCTETS);
    Acceptance acceptance = acceptance(body, number, now, due, recipients);
    await(spool.accept(acceptance));
    return acceptance;
  }

  /** The queues that are listed, with their heads. */
  protected Map<QueueName, Instant> queues() {
    Map<QueueName, Instant> found = new HashMap<>();
    spool.queues(found::put);
    return found;
  }

  /** The first entry of a message. */
  protected static EntryId entry(Acceptance acceptance) {
    return acceptance.entries().getFirst().id();
  }

  private static QueueName queue(String domain) {
    return new QueueName(SampleMail.SENDER, new Domain(domain));
  }

  /** What a write that must succeed gives, within reason. */
  protected static void await(CompletableFuture<Void> done) {
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** What is there in the end, within reason. */
  protected static <T> T get(CompletableFuture<T> answer) {
    return answer.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Why a write that must fail failed. */
  protected static Throwable failure(CompletableFuture<?> done) {
    return done.handle((ok, failure) -> failure).orTimeout(20, TimeUnit.SECONDS).join();
  }
}
