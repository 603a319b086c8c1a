package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.MessageIds;
import io.posthorn.observe.Meters;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.Entry;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;

/**
 * A process that is killed: it accepts and settles as fast as it can on several threads and says
 * what was confirmed, one line each, only after it was:
 *
 * <pre>
 * accepted ENTRY DUE
 * settling ENTRY          (before it asks)
 * deferred ENTRY DUE
 * delivered ENTRY
 * failed ENTRY            (its sender is owed a report)
 * reporting MESSAGE       (before it asks; of several who do one succeeds)
 * reported MESSAGE
 * </pre>
 */
final class CrashChild {

  private static final int SENDERS = 8;

  private final Spool spool;
  private final MessageIds ids;
  private final Time time = Time.system();

  private CrashChild(Spool spool) {
    this.spool = spool;
    this.ids = new MessageIds(time, new SplittableRandom(time.ticks()));
  }

  public static void main(String[] arguments) throws InterruptedException {
    OpenResult result =
        RocksSpool.open(Path.of(arguments[0]), SpoolSettings.DEFAULT, Time.system(), Meters.none());
    if (!(result instanceof OpenResult.Opened(Spool spool, var accounts, var findings))
        || !findings.isEmpty()) {
      System.out.println("failed " + result);
      return;
    }
    CrashChild child = new CrashChild(spool);
    for (int i = 0; i < SENDERS; i++) {
      SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[1]) + i);
      Thread.ofVirtual().start(() -> child.sendForEver(random));
    }
    System.out.println("ready");
    Thread.currentThread().join(); // until killed
  }

  private void sendForEver(SplittableRandom random) {
    while (true) {
      Acceptance mail = mail(random);
      spool.accept(mail).join();
      for (Entry entry : mail.entries()) {
        say("accepted " + entry.id() + " " + entry.due());
      }
      for (Entry entry : mail.entries()) {
        settle(entry, random);
      }
      reportOldest();
    }
  }

  private void reportOldest() {
    for (MessageId owed : spool.reportsOwed(Optional.empty(), 1)) {
      say("reporting " + owed);
      Instant now = time.now().truncatedTo(ChronoUnit.MILLIS);
      try {
        spool.accept(SampleMail.report(spool, ids.next().low(), now, owed)).join();
        say("reported " + owed);
      } catch (CompletionException e) {
        say("somebody else reported " + owed);
      }
    }
  }

  private Acceptance mail(SplittableRandom random) {
    int octets = random.nextInt(10) == 0 ? BodyRef.CHUNK_OCTETS * 3 / 2 : 4096;
    BodyWriter writer = spool.newBody();
    writer.write(new byte[octets], 0, octets).join();
    Instant now = time.now().truncatedTo(ChronoUnit.MILLIS);
    String[] recipients = new String[1 + random.nextInt(3)];
    for (int i = 0; i < recipients.length; i++) {
      recipients[i] = "r" + i + "@d" + random.nextInt(5) + ".example.com";
    }
    long number = ids.next().low();
    return SampleMail.acceptance(writer.finish(), number, now, now, recipients);
  }

  private void settle(Entry entry, SplittableRandom random) {
    Instant now = time.now().truncatedTo(ChronoUnit.MILLIS);
    int chance = random.nextInt(6);
    if (chance == 0) {
      return; // stays as it is
    }
    say("settling " + entry.id());
    if (chance == 1) {
      Instant next = now.plusSeconds(300);
      Settlement settlement = SampleMail.deferred(entry, now, next);
      spool.settle(settlement).join();
      say("deferred " + entry.id() + " " + next);
      return;
    }
    if (chance == 2 || chance == 3) {
      spool.settle(SampleMail.failed(entry, now)).join();
      say("failed " + entry.id());
      return;
    }
    spool.settle(SampleMail.delivered(entry, now)).join();
    say("delivered " + entry.id());
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
