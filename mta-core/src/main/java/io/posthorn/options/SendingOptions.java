package io.posthorn.options;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/**
 * What a sender asks for one message, as data; each part overrides its sending domain's setting
 * where present. What nobody acts on yet is kept all the same.
 *
 * @param security how it is signed and how it may travel
 * @param timing when it is to go
 * @param testMode whether it is only to look as if it were sent (X-Mailgun-Drop-Message)
 * @param labels what the sender wants to find in its events
 * @param tracking what is to be measured
 * @param source from which address it is to go
 * @param extras everything else
 */
public record SendingOptions(
    Security security,
    Timing timing,
    boolean testMode,
    Labels labels,
    Tracking tracking,
    Source source,
    Extras extras) {

  /** A message that asks for nothing. */
  public static final SendingOptions NONE =
      new SendingOptions(
          Security.NONE, Timing.NONE, false, Labels.NONE, Tracking.NONE, Source.NONE, Extras.NONE);

  /** The same with other wishes for signing and TLS. */
  public SendingOptions with(Security other) {
    return new SendingOptions(other, timing, testMode, labels, tracking, source, extras);
  }

  /**
   * Signing and TLS.
   *
   * @param dkim whether to sign (X-Mailgun-Dkim)
   * @param requireTls whether only TLS will do (X-Mailgun-Require-TLS)
   * @param skipVerification whether any certificate will do (X-Mailgun-Skip-Verification)
   */
  public record Security(
      Optional<Boolean> dkim, Optional<Boolean> requireTls, Optional<Boolean> skipVerification) {

    /** As the domain has it. */
    public static final Security NONE =
        new Security(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Times.
   *
   * @param deliverBy not before then (X-Mailgun-Deliver-By)
   * @param deliverWithin given up so long after its first due time (X-Mailgun-Deliver-Within)
   * @param optimizePeriod the window in which each recipient's best time is chosen
   *     (X-Mailgun-Delivery-Time-Optimize-Period)
   * @param localTime the recipient's wall-clock time (X-Mailgun-Time-Zone-Localize)
   */
  public record Timing(
      Optional<Instant> deliverBy,
      Optional<Duration> deliverWithin,
      Optional<Duration> optimizePeriod,
      Optional<LocalTime> localTime) {

    /** How far ahead a message may be scheduled. */
    public static final Duration AHEAD = Duration.ofDays(3);

    /** At once. */
    public static final Timing NONE =
        new Timing(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Yes, no, or only in HTML parts. */
  public enum Track {
    YES,
    NO,
    HTML_ONLY
  }

  /**
   * Tracking.
   *
   * @param all clicks and opens at once (X-Mailgun-Track)
   * @param clicks over {@code all} (X-Mailgun-Track-Clicks)
   * @param opens over {@code all} (X-Mailgun-Track-Opens)
   * @param pixelTop whether the pixel comes first (X-Mailgun-Track-Pixel-Location-Top)
   */
  public record Tracking(
      Optional<Track> all,
      Optional<Track> clicks,
      Optional<Track> opens,
      Optional<Track> pixelTop) {

    /** As the domain has it. */
    public static final Tracking NONE =
        new Tracking(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Where it leaves from.
   *
   * @param ip an address of ours (X-Mailgun-Sending-Ip)
   * @param pool the name of a pool (X-Mailgun-Sending-Ip-Pool)
   */
  public record Source(Optional<InetAddress> ip, Optional<String> pool) {

    /** As the domain has it. */
    public static final Source NONE = new Source(Optional.empty(), Optional.empty());
  }

  /**
   * The rest.
   *
   * @param templateVariables a JSON object (X-Mailgun-Template-Variables)
   * @param secondaryDkim domain and selector (X-Mailgun-Secondary-DKIM)
   * @param secondaryDkimPublic domain and selector (X-Mailgun-Secondary-DKIM-Public)
   * @param archiveTo a URL (X-Mailgun-Archive-To)
   * @param suppressed fields that do not leave, in lower case; {@code all} for all X-Mailgun fields
   *     (X-Mailgun-Suppress-Headers)
   */
  public record Extras(
      Optional<String> templateVariables,
      Optional<String> secondaryDkim,
      Optional<String> secondaryDkimPublic,
      Optional<String> archiveTo,
      List<String> suppressed) {

    /** Nothing. */
    public static final Extras NONE =
        new Extras(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    public Extras {
      suppressed = List.copyOf(suppressed);
    }
  }
}
