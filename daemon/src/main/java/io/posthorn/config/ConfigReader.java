package io.posthorn.config;

import io.posthorn.config.Config.Mode;
import io.posthorn.eventlog.EventFileSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tree to records. Sections are read by a reader each; this one has the small ones. */
final class ConfigReader {

  private static final Form<Mode> MODE =
      Forms.oneOf(Mode.class, mode -> mode.name().toLowerCase(Locale.ROOT));

  /** There is nothing to choose yet; the key says what an operator can rely on. */
  private enum Fsync {
    GROUP
  }

  private static final Form<Fsync> FSYNC =
      Forms.oneOf(Fsync.class, fsync -> fsync.name().toLowerCase(Locale.ROOT));

  private ConfigReader() {}

  /** The records in {@code top}; meaningful only when its problems have no errors then. */
  static Config read(Section top, Secrets secrets) {
    Mode mode = top.required("mode", MODE).orElse(Mode.SINK);
    Path dataDir = secrets.resolve(top.read("data_dir", Forms.PATH, "/var/lib/posthorn"));
    SmtpConfig smtp = SmtpReader.read(top.section("smtp"), top.section("tls"), secrets);
    Senders senders = SendersReader.read(top, secrets);
    Config.Storage storage = storage(top, LogReader.read(top.section("log"), dataDir, secrets));
    OutboundConfig outbound =
        OutboundReader.read(top.section("outbound"), smtp.hostname(), secrets);
    HttpConfig http = http(top.section("http"));
    account(top.section("account"), secrets);
    top.done();
    return new Config(mode, dataDir, smtp, senders, storage, outbound, http);
  }

  private static Config.Storage storage(Section top, Optional<EventFileSettings> eventFile) {
    Section spool = top.section("spool");
    Section retention = top.section("retention");
    spool.read("fsync", FSYNC, "group");
    Optional<MinFree> minFree = spool.read("min_free", Forms.MIN_FREE);
    spool.done();
    Duration events = retention.read("events", Forms.DURATION, "30d");
    if (!events.isPositive()) {
      retention
          .problems()
          .error(
              retention.place("events"),
              "events have to be kept for a while",
              "30d is the default");
    }
    if (retention.read("statistics", Forms.DURATION).isPresent()) {
      NotYet.warn(retention, "statistics", "no statistics are kept");
    }
    storedMessages(retention);
    retention.done();
    return new Config.Storage(retention.place("events"), minFree, events, eventFile);
  }

  /** In [retention] and in a domain. */
  static void storedMessages(Section section) {
    Duration kept = section.read("stored_messages", Forms.DURATION, "0");
    if (!kept.isZero()) {
      NotYet.refuse(section, "stored_messages", "set it to \"0\": bodies go with the last outcome");
    }
  }

  private static HttpConfig http(Section section) {
    Optional<String> publicUrl = section.read("public_url", Forms.WEB_BASE);
    Optional<InetSocketAddress> metrics = section.read("metrics", Forms.SOCKET);
    if (!section.list("listen", Forms.SOCKET, List.of()).isEmpty()) {
      NotYet.warn(section, "listen", "nothing is served there");
    }
    section.done();
    Place place = section.place("metrics");
    return new HttpConfig(
        publicUrl, metrics.map(address -> new HttpConfig.Metrics(place, address)));
  }

  private static void account(Section section, Secrets secrets) {
    webhookKey(section, secrets);
    section.done();
  }

  /** In [account] and in a domain. */
  static void webhookKey(Section section, Secrets secrets) {
    section.secret("webhook_signing_key", secrets);
    if (section.node("webhook_signing_key").isPresent()) {
      NotYet.warn(section, "webhook_signing_key", "no webhooks are called");
    }
  }
}
