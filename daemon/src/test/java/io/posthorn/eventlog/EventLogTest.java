package io.posthorn.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.observe.Meters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The thread that writes, and what stops it for a while. */
@Timeout(60)
class EventLogTest {

  private static final Duration RETRY = Duration.ofSeconds(5);

  @TempDir private Path base;

  private final Written meters = new Written();
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(base.resolve("log"), 1 << 20);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void writesWhatIsRecordedMeanwhile() throws Exception {
    Files.createDirectory(desk.folder());
    EventLog log = start();
    for (int i = 0; i < 10; i++) {
      desk.record(30);
      meters.await(events(desk) - meters.taken);
      assertThat(desk.written()).isEqualTo(desk.whole());
    }
    log.stop();
    assertThat(meters.lag()).isZero();
    assertThat(desk.logged()).isEmpty();
  }

  @Test
  void stoppingWritesTheRestAndNotesIt() throws Exception {
    Files.createDirectory(desk.folder());
    desk.record(1000);
    EventLog log = start();
    log.stop();
    assertThat(desk.written()).isEqualTo(desk.whole());
    assertThat(desk.spool.journal().cursor("event-file")).contains(1001L);
  }

  @Test
  void missingFolderIsToldOfOnceAndTriedAgain() throws Exception {
    desk.record(10);
    EventLog log = start();
    for (int i = 0; i < 3; i++) {
      desk.time.awaitSleepers(1);
      desk.time.advance(RETRY);
    }
    desk.time.awaitSleepers(1);
    assertThat(meters.lag()).isEqualTo(10);
    assertThat(desk.logged())
        .containsExactly(
            "ERROR events cannot be written to "
                + desk.file
                + ": its folder is not there; none is lost, and it is tried again every 5 s");

    Files.createDirectory(desk.folder());
    desk.time.advance(RETRY);
    meters.await(events(desk));
    log.stop();
    assertThat(desk.written()).isEqualTo(desk.whole());
    assertThat(meters.lag()).isZero();
  }

  /** /dev/full takes nothing: "No space left on device". */
  @Test
  void fullDiskLosesNothingAndSlowsNobody() throws Exception {
    Files.createDirectory(desk.folder());
    Files.createSymbolicLink(desk.file, Path.of("/dev/full"));
    desk.record(10);
    EventLog log = start();
    desk.time.awaitSleepers(1);
    desk.record(10); // the journal takes more
    desk.time.advance(RETRY);
    desk.time.awaitSleepers(1);
    assertThat(desk.logged())
        .singleElement()
        .asString()
        .startsWith("ERROR events cannot be written to " + desk.file + ": No space left on device");

    Files.delete(desk.file);
    desk.time.advance(RETRY);
    meters.await(events(desk));
    log.stop();
    assertThat(desk.written()).isEqualTo(desk.whole());
  }

  /** What a failed write leaves at the end is of the failure that was told of already. */
  @Test
  void fullDiskIsToldOfOnceAndItsEndToo() throws Exception {
    Files.createDirectory(desk.folder());
    Files.createSymbolicLink(desk.file, Path.of("/dev/full"));
    desk.record(10);
    EventLog log = start();
    desk.time.awaitSleepers(1);
    Files.delete(desk.file);
    Files.writeString(desk.file, "{\"event\":\"del");
    desk.time.advance(RETRY);
    meters.await(events(desk));
    log.stop();
    assertThat(desk.written()).isEqualTo(desk.whole());
    assertThat(desk.logged())
        .satisfiesExactly(
            begun -> assertThat(begun).startsWith("ERROR events cannot be written to "),
            over ->
                assertThat(over).isEqualTo("INFO events are written to " + desk.file + " again"));
  }

  @Test
  void spaceThatIsMadeByRemovingTheFileIsNoReasonToWriteItAgain() throws Exception {
    Files.createDirectory(desk.folder());
    desk.record(10);
    EventLog log = start();
    meters.await(events(desk));
    String taken = desk.written();
    Files.delete(desk.file);
    Files.createSymbolicLink(desk.file, Path.of("/dev/full"));
    desk.record(10);
    desk.time.awaitSleepers(1);
    Files.delete(desk.file);
    desk.time.advance(RETRY);
    meters.await(events(desk) - meters.taken);
    log.stop();
    assertThat(taken + desk.written()).isEqualTo(desk.whole());
  }

  private EventLog start() {
    EventLog log =
        new EventLog(desk.settings(), desk.spool.journal(), Desk::render, desk.time, meters);
    log.start();
    return log;
  }

  private static int events(Desk desk) {
    return (int) desk.whole().lines().count();
  }

  /** Lets a test wait until so many events are written. */
  private static final class Written implements Meters {

    private final Semaphore events = new Semaphore(0);
    private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();
    private int taken;

    void await(int more) throws InterruptedException {
      assertThat(events.tryAcquire(more, 30, TimeUnit.SECONDS)).as("%d events", more).isTrue();
      taken += more;
    }

    double lag() {
      return gauges.getOrDefault("posthorn_event_file_lag", () -> -1).getAsDouble();
    }

    @Override
    public Counter counter(String name, String help, String... labels) {
      return amount -> events.release((int) amount);
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {
      gauges.put(name, value);
    }

    @Override
    public Timer timer(String name, String help, String... labels) {
      return Meters.none().timer(name, help);
    }
  }
}
