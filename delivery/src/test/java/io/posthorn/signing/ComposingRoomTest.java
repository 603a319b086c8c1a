package io.posthorn.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.compose.Composer.Composed;
import io.posthorn.compose.Composer.Composition;
import io.posthorn.compose.Composer.Failed;
import io.posthorn.observe.Meters;
import io.posthorn.options.SendingOptions;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.time.FakeTime;
import io.posthorn.time.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Many messages with large header sections on their way out at once. */
class ComposingRoomTest {

  private static final int MANY = 300;

  private final Workshop workshop = new Workshop();
  private final FakeTime time = workshop.time;

  /** Chunks come only when the disk works. */
  private final CountDownLatch disk = new CountDownLatch(1);

  private final AtomicInteger reading = new AtomicInteger();

  @Test
  void onlySomeLargeMessagesAreInMemoryAndSmallOnesDoNotWaitForThem() throws Exception {
    ComposingRoom room = room(SigningComposer.LARGE_AT_A_TIME);
    SigningComposer composer = composer(room);
    Acceptance large = mail(480 << 10);
    List<Future<Composition>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        AutoCloseable works = disk::countDown) { // closed first, so that nobody waits for ever
      for (int i = 0; i < MANY; i++) {
        all.add(threads.submit(() -> compose(composer, large)));
      }
      await(() -> room.busy() == MANY && reading.get() >= SigningComposer.LARGE_AT_A_TIME);
      assertThat(reading).hasValue(SigningComposer.LARGE_AT_A_TIME);
      assertThat(compose(composer, mail(10))).isInstanceOf(Composed.class);
      disk.countDown();
      for (Future<Composition> one : all) {
        assertThat(one.get()).isInstanceOf(Composed.class);
      }
    }
    assertThat(room.busy()).isZero();
  }

  @Test
  void whoWaitsTooLongIsTriedLater() throws Exception {
    ComposingRoom room = room(1);
    SigningComposer composer = composer(room);
    Acceptance large = mail(480 << 10);
    FutureTask<Composition> first = start(() -> compose(composer, large));
    await(() -> reading.get() == 1);
    FutureTask<Composition> second = start(() -> compose(composer, large));
    await(() -> room.busy() == 2 && !time.isIdle());
    time.advance(SigningComposer.LONGEST_WAIT);
    assertThat(((Failed) second.get()).cause().toString())
        .isEqualTo("451 4.3.1 Too many large messages are being composed at once");
    disk.countDown();
    assertThat(first.get()).isInstanceOf(Composed.class);
    assertThat(compose(composer, large)).isInstanceOf(Composed.class);
    assertThat(room.busy()).isZero();
  }

  @Test
  void placesGoToThoseWhoCameFirst() throws Exception {
    ComposingRoom room = room(1);
    assertThat(room.enter()).isTrue();
    List<Integer> entered = new CopyOnWriteArrayList<>();
    List<FutureTask<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      all.add(
          start(() -> {
            boolean in = room.enter();
            entered.add(number);
            room.leave();
            return in;
          }));
      await(() -> room.busy() == number + 2);
    }
    room.leave();
    for (FutureTask<Boolean> one : all) {
      assertThat(one.get()).isTrue();
    }
    assertThat(entered).containsExactly(0, 1, 2, 3, 4);
    assertThat(room.busy()).isZero();
  }

  @Test
  void whoIsInterruptedLeavesTheQueue() throws Exception {
    ComposingRoom room = room(1);
    assertThat(room.enter()).isTrue();
    FutureTask<Boolean> waiting = new FutureTask<>(room::enter);
    Thread thread = Thread.startVirtualThread(waiting);
    await(() -> room.busy() == 2);
    thread.interrupt();
    assertThat(waiting.get()).isFalse();
    room.leave();
    assertThat(room.busy()).isZero();
  }

  private ComposingRoom room(int places) {
    return new ComposingRoom(places, SigningComposer.LONGEST_WAIT, time);
  }

  private SigningComposer composer(ComposingRoom room) {
    return new SigningComposer(
        this::chunk, workshop.accounts, name -> workshop.keys, 2, time, Meters.none(), room);
  }

  private byte[] chunk(BodyRef body, int chunk) {
    if (chunk == 0 && body.octets() > StoredBody.KEPT_OCTETS) {
      reading.incrementAndGet();
      try {
        disk.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return workshop.spool.chunk(body, chunk);
  }

  /** A message with a header section of about so many octets. */
  private Acceptance mail(int octets) {
    String field = "X-Long: " + "x".repeat(900) + "\r\n";
    String text =
        "From: a@mg.example.org\r\n" + field.repeat(octets / field.length()) + "\r\nHi\r\n";
    return workshop.mail(text.getBytes(StandardCharsets.US_ASCII), SendingOptions.NONE);
  }

  private static Composition compose(SigningComposer composer, Acceptance mail) {
    return composer.compose(mail.message(), mail.entries().getFirst());
  }

  private static <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.startVirtualThread(task);
    return task;
  }

  private static void await(BooleanSupplier condition) {
    long end = Time.system().ticks() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(Time.system().ticks()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
