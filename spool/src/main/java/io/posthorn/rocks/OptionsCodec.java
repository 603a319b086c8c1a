package io.posthorn.rocks;

import io.posthorn.options.Labels;
import io.posthorn.options.SendingOptions;
import io.posthorn.options.SendingOptions.Extras;
import io.posthorn.options.SendingOptions.Security;
import io.posthorn.options.SendingOptions.Source;
import io.posthorn.options.SendingOptions.Timing;
import io.posthorn.options.SendingOptions.Track;
import io.posthorn.options.SendingOptions.Tracking;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Optional;

/** The fields of {@link SendingOptions} inside a record. What was not asked for takes no octet. */
final class OptionsCodec {

  private OptionsCodec() {}

  static void write(SendingOptions options, FieldWriter out) {
    Security security = options.security();
    out.flag(1, security.dkim()).flag(2, security.requireTls());
    out.flag(3, security.skipVerification()).flag(4, options.testMode());
    Timing timing = options.timing();
    timing.deliverBy().ifPresent(time -> out.time(5, time));
    timing.deliverWithin().ifPresent(span -> out.number(6, span.toMillis()));
    timing.optimizePeriod().ifPresent(span -> out.number(7, span.toMillis()));
    timing.localTime().ifPresent(time -> out.number(8, time.toSecondOfDay()));
    write(options.labels(), out);
    Tracking tracking = options.tracking();
    track(11, tracking.all(), out);
    track(12, tracking.clicks(), out);
    track(13, tracking.opens(), out);
    track(14, tracking.pixelTop(), out);
    options.source().ip().ifPresent(ip -> out.octets(15, ip.getAddress()));
    out.text(16, options.source().pool());
    Extras extras = options.extras();
    out.text(17, extras.templateVariables()).text(18, extras.secondaryDkim());
    out.text(19, extras.secondaryDkimPublic()).text(20, extras.archiveTo());
    extras.suppressed().forEach(name -> out.text(21, name));
  }

  static SendingOptions read(FieldReader in) {
    return new SendingOptions(
        new Security(in.optionalFlag(1), in.optionalFlag(2), in.optionalFlag(3)),
        timing(in),
        in.flag(4),
        labels(in),
        new Tracking(track(11, in), track(12, in), track(13, in), track(14, in)),
        new Source(ip(in), in.optionalText(16)),
        new Extras(
            in.optionalText(17),
            in.optionalText(18),
            in.optionalText(19),
            in.optionalText(20),
            in.texts(21)));
  }

  static void write(Labels labels, FieldWriter out) {
    labels.tags().forEach(tag -> out.text(9, tag));
    out.text(10, labels.variables());
  }

  static Labels labels(FieldReader in) {
    return new Labels(in.texts(9), in.optionalText(10));
  }

  private static Timing timing(FieldReader in) {
    Optional<Instant> deliverBy = in.has(5) ? Optional.of(in.time(5)) : Optional.empty();
    Optional<LocalTime> localTime =
        in.has(8) ? Optional.of(LocalTime.ofSecondOfDay(in.number(8))) : Optional.empty();
    return new Timing(deliverBy, span(6, in), span(7, in), localTime);
  }

  private static Optional<Duration> span(int tag, FieldReader in) {
    return in.has(tag) ? Optional.of(Duration.ofMillis(in.number(tag))) : Optional.empty();
  }

  private static void track(int tag, Optional<Track> track, FieldWriter out) {
    out.text(tag, track.map(Track::name));
  }

  private static Optional<Track> track(int tag, FieldReader in) {
    return in.optionalText(tag).map(Track::valueOf);
  }

  private static Optional<InetAddress> ip(FieldReader in) {
    if (!in.has(15)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(in.octets(15)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("field 15 is not an address", e);
    }
  }
}
