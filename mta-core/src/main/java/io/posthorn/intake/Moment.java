package io.posthorn.intake;

import io.posthorn.time.Time;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When something is accepted, as exact as due keys are.
 *
 * @param wall what people read
 * @param schedule what due times are reckoned with
 */
record Moment(Instant wall, Instant schedule) {

  /** Now. */
  static Moment of(Time time) {
    return new Moment(
        time.now().truncatedTo(ChronoUnit.MILLIS),
        time.schedule().now().truncatedTo(ChronoUnit.MILLIS));
  }
}
