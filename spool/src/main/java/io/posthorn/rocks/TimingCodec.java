package io.posthorn.rocks;

import io.posthorn.smtp.DeliverBy;
import io.posthorn.smtp.Hold;
import io.posthorn.smtp.Wishes.Timing;
import java.time.Duration;
import java.util.Optional;

/** The fields of {@link Timing} inside those of what MAIL asked for. */
final class TimingCodec {

  private TimingCodec() {}

  static void write(Timing timing, FieldWriter out) {
    timing
        .hold()
        .ifPresent(hold -> {
          switch (hold) {
            case Hold.For(Duration span) -> out.number(4, span.toSeconds());
            case Hold.Until(var time) -> out.time(5, time);
          }
        });
    timing
        .deliverBy()
        .ifPresent(
            by -> out.number(6, by.span().toSeconds()).flag(7, by.returns()).flag(8, by.trace()));
    timing.priority().ifPresent(priority -> out.number(9, priority));
  }

  static Timing read(FieldReader in) {
    return new Timing(
        hold(in),
        in.has(6)
            ? Optional.of(new DeliverBy(Duration.ofSeconds(in.number(6)), in.flag(7), in.flag(8)))
            : Optional.empty(),
        in.has(9) ? Optional.of(in.small(9)) : Optional.empty());
  }

  private static Optional<Hold> hold(FieldReader in) {
    if (in.has(4)) {
      return Optional.of(new Hold.For(Duration.ofSeconds(in.number(4))));
    }
    return in.has(5) ? Optional.of(new Hold.Until(in.time(5))) : Optional.empty();
  }
}
