package io.posthorn.config;

import io.posthorn.eventlog.EventFileSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A configuration that was read and found sound: one record for each part of the daemon, which is
 * given that and no more.
 *
 * @param mode whether mail leaves the machine
 * @param dataDir spool, journal and accounts
 * @param smtp receiving
 * @param senders who may send
 * @param storage how much, and how long
 * @param outbound sending
 * @param http for people and machines that watch
 */
public record Config(
    Mode mode,
    Path dataDir,
    SmtpConfig smtp,
    Senders senders,
    Storage storage,
    OutboundConfig outbound,
    HttpConfig http) {

  /** What becomes of accepted mail. */
  public enum Mode {
    /** It is delivered. */
    RELAY,
    /** It goes to the built-in inbox, whomever it is for. */
    SINK
  }

  /** What links to us begin with, without a slash at the end. */
  public String publicUrl() {
    return http.publicUrl().orElseGet(() -> "https://" + smtp.hostname().ascii());
  }

  /**
   * The disk.
   *
   * @param place where it is said how long events are kept
   * @param minFree below it nothing is taken; empty for the spool's own default
   * @param events how long events are kept
   * @param eventFile where they are written to as JSON, if anywhere
   */
  public record Storage(
      Place place,
      Optional<MinFree> minFree,
      Duration events,
      Optional<EventFileSettings> eventFile) {}
}
