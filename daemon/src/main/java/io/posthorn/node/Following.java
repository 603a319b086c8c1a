package io.posthorn.node;

import io.posthorn.config.Config;
import io.posthorn.event.Journal;
import io.posthorn.event.MailgunJson;
import io.posthorn.event.RecentFacts;
import io.posthorn.eventlog.EventLog;
import java.util.Optional;

/** Wires what follows the journal. */
final class Following {

  private Following() {}

  /** The event file, where one is wanted; nothing is written yet. */
  static Optional<EventLog> eventLog(Foundation base) {
    Config config = base.config();
    Journal journal = base.spool().journal();
    RecentFacts facts = new RecentFacts(journal::first);
    MailgunJson json =
        new MailgunJson(
            config.http().publicUrl().orElse("https://" + config.smtp().hostname().ascii()));
    return config
        .storage()
        .eventFile()
        .map(settings ->
            new EventLog(
                settings,
                journal,
                line -> facts.occurrences(line).stream().map(json::text),
                base.time(),
                base.meters()));
  }
}
