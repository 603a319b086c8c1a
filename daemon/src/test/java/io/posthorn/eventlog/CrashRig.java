package io.posthorn.eventlog;

import io.posthorn.event.Journal;
import io.posthorn.event.MailgunJson;
import io.posthorn.event.RecentFacts;
import io.posthorn.observe.Meters;
import io.posthorn.rocks.OpenResult;
import io.posthorn.rocks.RocksSpool;
import io.posthorn.rocks.SpoolSettings;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A real spool and the event log beside it, for the process that is killed and for the one that
 * looks afterwards.
 *
 * @param folder of both
 */
record CrashRig(Path folder) {

  /** Small, so that files are put aside while the killing goes on. */
  private static final long ROTATION = 128 << 10;

  Spool open() {
    SpoolSettings settings =
        new SpoolSettings(
            SpoolSettings.MinFree.amount(1 << 20),
            Duration.ofDays(30),
            SpoolSettings.Memory.DEFAULT);
    return switch (RocksSpool.open(
        folder.resolve("spool"), settings, Time.system(), Meters.none())) {
      case OpenResult.Opened opened -> opened.spool();
      case OpenResult.Refused refused -> throw new IllegalStateException(refused.line());
    };
  }

  EventLog log(Spool spool) {
    return new EventLog(
        settings(), spool.journal(), renderer(spool.journal()), Time.system(), Meters.none());
  }

  /** Writes all that is missing. */
  void complete(Spool spool) throws IOException {
    Follower.Source source =
        new Follower.Source(
            spool.journal(),
            renderer(spool.journal()),
            Meters.none().counter("posthorn_events_written_total", ""));
    try (Follower follower = Follower.open(settings(), source, Time.system(), Position.of(0))) {
      while (follower.step()) {
        // until there is no more
      }
      follower.finish();
    }
  }

  private EventFileSettings settings() {
    return new EventFileSettings(folder.resolve("log/events.jsonl"), ROTATION, Duration.ofDays(30));
  }

  static Function<Journal.Line, Stream<String>> renderer(Journal journal) {
    RecentFacts facts = new RecentFacts(journal::first);
    MailgunJson json = new MailgunJson("https://relay.example.org");
    return line -> facts.occurrences(line).stream().map(json::text);
  }
}
