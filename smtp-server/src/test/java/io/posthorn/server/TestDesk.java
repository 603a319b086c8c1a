package io.posthorn.server;

import io.posthorn.observe.Meters;
import io.posthorn.time.FakeTime;
import io.posthorn.time.Time;
import java.util.random.RandomGenerator;

/** A desk that knows {@link OneAccount}, and challenges everybody alike: with a nonce of zeros. */
final class TestDesk {

  private TestDesk() {}

  static LoginDesk one() {
    RandomGenerator zeros = () -> 0;
    return guarded(LoginGuard.Settings.OFF, new FakeTime(), zeros);
  }

  static LoginDesk guarded(LoginGuard.Settings settings, Time time, RandomGenerator random) {
    return behind(new LoginGuard(settings, time, Meters.none(), random), time, random);
  }

  static LoginDesk behind(LoginGuard guard, Time time, RandomGenerator random) {
    return new LoginDesk(new OneAccount(), guard, time, random);
  }
}
