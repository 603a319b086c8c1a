package io.posthorn.client;

import io.posthorn.limits.Limits;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.time.Duration;

/** When each kind of waiting ends, counted from now: RFC 5321 §4.5.3.2. */
record Pace(Time time, Limits.Outbound limits) {

  /** A host that does not answer QUIT has nothing left that we want. */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  Deadline connect() {
    return time.deadline(limits.connect());
  }

  Deadline greeting() {
    return time.deadline(limits.greeting());
  }

  Deadline handshake() {
    return time.deadline(limits.handshake());
  }

  Deadline command() {
    return time.deadline(limits.command());
  }

  Deadline dataStart() {
    return time.deadline(limits.dataStart());
  }

  Deadline dataBlock() {
    return time.deadline(limits.dataBlock());
  }

  Deadline dataEnd() {
    return time.deadline(limits.dataEnd());
  }

  Deadline farewell() {
    return command().orAfter(FAREWELL);
  }
}
