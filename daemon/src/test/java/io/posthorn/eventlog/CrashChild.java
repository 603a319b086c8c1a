package io.posthorn.eventlog;

import io.posthorn.event.Event;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Accepts mail, and writes its events to a file, until it is killed. */
final class CrashChild {

  private static final int UNSYNCED = 64;

  private CrashChild() {}

  public static void main(String[] args) {
    CrashRig rig = new CrashRig(Path.of(args[0]));
    Spool spool = rig.open();
    EventLog log = rig.log(spool);
    log.start();
    Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    for (long number = Long.parseLong(args[1]); ; number++) {
      Acceptance mail =
          SampleMail.acceptance(
              spool,
              number,
              Time.system().now(),
              "a@example.net",
              "b%d@example.com".formatted(number),
              "c@example.org");
      waiting.add(spool.accept(mail));
      waiting.add(spool.record(List.of(new Event.Dropped(mail.message().id()))));
      while (waiting.size() > UNSYNCED) {
        waiting.remove().join();
      }
      System.out.println("taken");
    }
  }
}
