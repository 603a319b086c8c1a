package io.posthorn.node;

import io.posthorn.config.Config;
import io.posthorn.event.Journal;
import io.posthorn.event.MailgunJson;
import io.posthorn.event.RecentFacts;
import io.posthorn.eventlog.EventLog;
import io.posthorn.ops.EventCommands;
import java.util.Optional;

/** Wires what follows the journal. */
final class Following {

  private Following() {}

  /** The event file, where one is wanted; nothing is written yet. */
  static Optional<EventLog> eventLog(Foundation base) {
    Config config = base.config();
    Journal journal = base.spool().journal();
    RecentFacts facts = new RecentFacts(journal::first);
    MailgunJson json = new MailgunJson(config.publicUrl());
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

  /** What people ask of the journal. */
  static EventCommands commands(Foundation base) {
    return new EventCommands(base.spool().journal(), new MailgunJson(base.config().publicUrl()));
  }
}
