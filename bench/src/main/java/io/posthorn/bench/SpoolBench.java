package io.posthorn.bench;

import io.posthorn.observe.Meters;
import io.posthorn.rocks.OpenResult;
import io.posthorn.rocks.RocksSpool;
import io.posthorn.rocks.SpoolSettings;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.DoubleSupplier;

/**
 * How many messages a second go through the spool: accepted, synced, read and settled.
 *
 * <p>Arguments: an empty directory on the disk to be measured, senders, seconds, octets of a body.
 */
public final class SpoolBench {

  private SpoolBench() {}

  /** Runs and prints one line. */
  public static void main(String[] arguments) throws InterruptedException {
    int senders = Integer.parseInt(arguments[1]);
    long seconds = Long.parseLong(arguments[2]);
    byte[] octets = new byte[Integer.parseInt(arguments[3])];
    Groups groups = new Groups();
    OpenResult result =
        RocksSpool.open(Path.of(arguments[0]), SpoolSettings.DEFAULT, Time.system(), groups);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    switch (result) {
      case OpenResult.Refused(String line, boolean passing) -> out.println(line);
      case OpenResult.Opened(Spool spool, var accounts, List<String> findings) -> {
        try (spool) {
          out.println(run(spool, senders, seconds, octets, groups));
        }
      }
    }
  }

  private static String run(Spool spool, int senders, long seconds, byte[] octets, Groups groups)
      throws InterruptedException {
    Time time = Time.system();
    AtomicLong numbers = new AtomicLong();
    long end = time.ticks() + seconds * 1_000_000_000L;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            while (time.ticks() - end < 0) {
              once(spool, numbers.incrementAndGet(), octets, time.now());
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return "%d senders, %d octets: %d messages/s, %.1f acceptances and settlements a sync"
        .formatted(
            senders,
            octets.length,
            numbers.get() / seconds,
            groups.grouped.sum() / groups.groups.sum());
  }

  /** One message's way, without its delivery. */
  private static void once(Spool spool, long number, byte[] octets, Instant now) {
    BodyRef body = SampleMail.body(spool, octets);
    String recipient = "r@d" + number % 100 + ".example.com";
    Acceptance mail = SampleMail.acceptance(body, number, now, now, recipient);
    spool.accept(mail).join();
    spool.chunk(body, 0);
    Settlement settlement = SampleMail.delivered(mail.entries().getFirst(), now);
    spool.settle(settlement).join();
  }

  /** Keeps the two counters that give the size of a group. */
  private static final class Groups implements Meters {

    private final DoubleAdder groups = new DoubleAdder();
    private final DoubleAdder grouped = new DoubleAdder();

    @Override
    public Counter counter(String name, String help, String... labels) {
      return switch (name) {
        case "posthorn_spool_groups_total" -> groups::add;
        case "posthorn_spool_grouped_total" -> grouped::add;
        default -> amount -> {};
      };
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {}

    @Override
    public Timer timer(String name, String help, String... labels) {
      return duration -> {};
    }
  }
}
